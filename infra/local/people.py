"""The accounts of the local cloud. They exist nowhere else."""

from infra.local.contents import SignIn

DONOR = SignIn("donor", "bagisci@kervan.test", "bagisci-parolasi-2026")
STAFF = SignIn("staff", "gorevli@kervan.test", "gorevli-parolasi-2026")
ADMIN = SignIn("admin", "yonetici@kervan.test", "yonetici-parolasi-2026")
PEOPLE = (DONOR, STAFF, ADMIN)
