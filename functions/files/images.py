"""Images: whole, of a size that can be decoded, and one only. Avatars are drawn anew, so nothing but pixels is left."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from .kinds import IMAGES

MOST_PIXELS = 64 * 1024 * 1024  # of all frames together; a phone's largest photos have 50 million
AVATAR_SIDE = 512
AVATAR_MEDIA, AVATAR_NAME = "image/jpeg", "avatar.jpg"
FORMATS = tuple(media.removeprefix("image/").upper() for media in IMAGES)
PNG_END = b"IEND\xaeB`\x82"
GROUND = (255, 255, 255)


def examine(body: bytes) -> str | None:
    """Decode it to the end, once its header says that this can be borne."""
    try:
        with _opened(body) as image:
            if _pixels(image) > MOST_PIXELS:
                return "too_many_pixels"
            for frame in range(getattr(image, "n_frames", 1)):
                image.seek(frame)
                image.load()
            if image.format == "PNG" and not body.endswith(PNG_END):
                return "ambiguous"
    except Image.DecompressionBombError:  # Pillow has a limit of its own, above ours
        return "too_many_pixels"
    except (OSError, ValueError, SyntaxError, EOFError):
        return "damaged"
    return None


def avatar(body: bytes) -> bytes:
    """The picture as a square of at most 512 points: upright, on white, without a word about camera or place."""
    with _opened(body) as image:
        image.draft("RGB", (AVATAR_SIDE * 2, AVATAR_SIDE * 2))
        upright = _upright(image).convert("RGBA")
        side = min(AVATAR_SIDE, *upright.size)
        square = ImageOps.fit(upright, (side, side))
        ground = Image.new("RGB", square.size, GROUND)
        ground.paste(square, mask=square)
        drawn = BytesIO()
        ground.save(drawn, "JPEG", quality=88, optimize=True)
    return drawn.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    """As its EXIF says that it is to be turned; as it is where that cannot be read, for the pixels are whole."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - SyntaxError, TypeError, struct.error: a stranger's bytes decide which
        return image


def _opened(body: bytes) -> Image.Image:
    """Its header is read, nothing is decoded. Pillow's own warning of large images is not needed beside our limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(BytesIO(body), formats=FORMATS)


def _pixels(image: Image.Image) -> int:
    width, height = image.size
    return width * height * int(getattr(image, "n_frames", 1))
