"""The accounts of the local cloud. They exist nowhere else."""

from dataclasses import dataclass

from infra.local.contents import SignIn


@dataclass(frozen=True)
class Person(SignIn):
    """A sign-in and whose it is."""

    name: str
    surname: str

    def opening(self) -> dict[str, str]:
        """What opens the account."""
        role = "user" if self.role == "donor" else self.role
        return {
            "role": role,
            "email": self.email,
            "password": self.password,
            "name": self.name,
            "surname": self.surname,
        }


DONOR = Person("donor", "bagisci@kervan.test", "bagisci-parolasi-2026", "Ayşe", "Yılmaz")
STAFF = Person("staff", "gorevli@kervan.test", "gorevli-parolasi-2026", "Sevgi", "Görür")
ADMIN = Person("admin", "yonetici@kervan.test", "yonetici-parolasi-2026", "Âdem", "Çalışkan")
PEOPLE = (DONOR, STAFF, ADMIN)
