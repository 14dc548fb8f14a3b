"""What goes wrong with the local cloud itself, each said in one sentence to the person who started it."""


class LocalCloudError(Exception):
    """The local cloud cannot start or go on; the message is for a person and says what to do."""


class PortTaken(LocalCloudError):
    """Another program listens where the local cloud has to."""


class StateUnusable(LocalCloudError):
    """The folder that keeps the state cannot be used."""


class DeploymentFailed(LocalCloudError):
    """A stack was refused; carries the events that say why."""


class SeedingFailed(LocalCloudError):
    """The examples could not be put into the product; everything else runs."""


class SynthesisFailed(LocalCloudError):
    """The infrastructure could not be synthesized; carries its traceback."""
