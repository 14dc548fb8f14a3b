"""What the edge puts on every file that people sent: a browser saves it and makes nothing of it."""

FILE_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-store",
}
