"""Archives of RAR: real ones, made with RAR 6.23 for Linux, and written by hand where no program writes such a one.

The real ones hold the files of ``PACKED``; those with a password and the parts hold only the second.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

PACKED = {
    "县直/说明.txt": "说明：请收。\n".encode(),
    "大.txt": "".join(f"{number} 政府信息公开\n" for number in range(300)).encode(),
}

RAR4 = base64.b64decode(
    "UmFyIRoHAM+QcwAADQAAAAAAAACZqnQgkkcAEwAAABMAAAAD+6+I2eBLel0dMCIApIEAAOWOv+ebtFzor7TmmI4udHh0AFNiv/R2XPSLgA5mLnR4"
    "AHQA8HdeJeivtOaYju+8muivt+aUtuOAggodgHQgkjUAQQEAAIYaAAADzLqegOBLel0dNRAApIEAAOWkpy50eHQAWUAnLnR4AHQA8HffTgndDVkL"
    "3NPW68EVoeCbsnvSe9Ygjeg3tLY8DaHWh4G2NLeg3ohvAGheCNDu8EbdX/769tQm0IKD8GVeP9HpMCQgZxjCSEwMzDLc4FgYfjPn2HwIH/oRAAKL"
    "o6XgM0gwHYTpBeEuzbp9SCtrKJ0C65wtkimJx+7gAy72rr0afDs9tHbq6e/T1d2nxz7WaEiCkygw5UtFfI25miKgpMoMOVImtBBBBBBBBBBRRRRR"
    "RRRRSZMmTJkyZMmTKFChQoUKFChQYYYYYYYYYYccccccccccqVKlSpUqVKlSxYsWLFixYsW2HbeWM2YQUhcPeWOV5/1/3Wen3pv7vnJAPCz5a/pZ"
    "Nd5gb6ywa2/9Nk/KuaV2d+RuSOGRyyN2RjrbHJdrHXK7ou1xX/75ue7XGY6w/4LtZyKebHP5s0ZnNhP6ih8/CMQ9ewBABwA="
)
RAR4_SOLID = base64.b64decode(
    "UmFyIRoHADvQcwgADQAAAAAAAAChDHSAkjUASgEAAIYaAAADzLqegOBLel0dNRAApIEAAOWkpy50eHQAWUAnLnR4AHQA8HffTgndERjL3Netk8EV"
    "ofBJO3u3e6xBG9BvaWx8DaGKDa1NCI0t6EpRQSBPAGhfBEFkGtrbYv/vqVpbUOlCChPgyrj/R27gbpoZ4xhu6bgZmGW54FgYfjPj2HwIH/oRAAKL"
    "o6XgM0gwHYTpBeEuzbp9SCtrKJ0C65wtkimJx+7gAvauXkx5O3n88fRl4MOTi6cmLBdv1SPEIERRiROtfK7cv1ivEIERRiRWa3jx48ePHjx48QQQ"
    "QQQQQQQgQIECBAgQIECJEiRIkSJEiRFFFFFFFFFFGGGGGGGGGGJEiRIkSJEiRImTJkyZMmTJk8523ermvjxCq4ezrcrv/7/uY8PzTf7fNyoOyz3Z"
    "vtXM1JYb4usa0tCbJ+1brqM6zjTcbDjccaji3W2NujVuuV2/RrZp/0zb1Gtot1h/r0awFaebXn8zWuZjOT+q0Pn3AMUKdJCSRwATAAAAEwAAAAP7"
    "r4jZ4Et6XR01IgCkgQAA5Y6/55u0XOivtOaYji50eHQAU2K/9HZc9IuADmYudHgAdADwd14l9MPVl5eP1xc3yOz67r8sHDd90MQ9ewBABwA="
)
RAR5 = base64.b64decode(
    "UmFyIRoHAQDz4YLrCwEFBwAGAQGAgIAASgRr+y8CAwuTAASTAKSDAvuviNmAAAER5Y6/55u0L+ivtOaYji50eHQKAxNV/AdrleaYDuivtOaYju+8"
    "muivt+aUtuOAggpjmjD/JQIDC6UCBIY1pIMCzLqegIAFAQflpKcudHh0CgMTVfwHa6FKzx7MtiEBJmREVC9zTJdeCKwPBN9d5mXlyIIzoM7CyPA2"
    "B1geBsjCzoM6IbwBgXgjA+3gjL5/z0DKmegQUN9weosKgy7oLssP+OUXdF0F1RUlcCqH6D/gf0gASgAiLaeDZ267/Lu+Nffs6/G/s8L/PVuXWnEF"
    "IkiYxQe3fMiOXW3UFIkiYxQtxaCCCCCCCCCCiiiiiiiiikSJEiRIkSJEiSJEiRIkSJEiRMmTJkyZMmTJjDDDDDDDDDFChQoUKFChQoOOOOOOOOOP"
    "kdt6ch64QUtSHzDPS9f/P7ge34pv93nRZbx8+mH2tGFdib7wxa3dqrJ+5dEKs8MDegccDngb8DPW2OarWeuUeqrXJW36atcpnrD7iq1qLR5ts/q2"
    "HyjtkPZB/+0H0B13VlEDBQQA"
)
RAR5_SOLID = base64.b64decode(
    "UmFyIRoHAQAJ78hvCwEFBwQGAQGAgIAACnL5R0QCAy6sAgCGNaSDAoAdAQflpKcudHh0IgIASNRFu6fIfqlB1EYUDRNp6BL+PlMf8lrSpD1bZaCd"
    "lw4KAxNV/AdroUrPHsu4KAEmZERUL3NMl3eCKwPBN27zMvMkQRnQZ2FkeBsDqgysTAiMLOhsKKCaG8AYF4Igu6bGxsuv+eBZUz0CCg+4PUWFYGZd"
    "Bdlh/xyi7ouguqKkrgVQ/Qf8D+EACUAERbBr5+bLm7+n1y9Wfix5uTrzZMV/DWcQUeQIjEideuWkcw13UFHkCIxIrxaCCCCCCCCCCiiiiiiiiijx"
    "48ePHjx48eQIECBAgQIECBEiRIkSJEiRIjDDDDDDDDDEiRIkSJEiRIkTJkyZMmTJkydpu3gtHsIgpWkPd12l4/2e3SeX2+397jeqt2efDT9K9ppr"
    "DfN1jWp/qon5lvuozsONVxtON5xrOLtZY3aNXa1R4aNbdLfgo1uF2rPtmjWIrHm1z+q4fKTa0etD/9YPoKfv0dBOAgMulQAAkwCkgwLAHQER5Y6/"
    "55u0L+ivtOaYji50eHQiAgBNjKfDZm1E6R1MWfmmklx1EJOc/6erLMWc5VyrEDAMjwoDE1X8B2uV5pgORw8S0Y+zPz8vtk6NGPu+e7t9MXHfHXdW"
    "UQMFBAA="
)
RAR4_LOCKED = base64.b64decode(
    "UmFyIRoHAM+QcwAADQAAAAAAAABhmXQklj0AUAEAAIYaAAADzLqegOBLel0dMxAApIEAAOWkpy50eHQAWUAnLnR4AHQrLcgVabUedgDwd99OAjXJ"
    "YqlzSPLQBciV8bczDJ6mhreKZ4ekpfBSDJJf3eucb9QjQTHFBbpTS93BWvjP+JhLuqh1Xr/wuOOEzAwkdHe+fRLEr1qmiS7d+eivKrW8sLGY9ePU"
    "dTCfVM/jsJpSBqsBVjPWOFTaF0yHVXpZ5fQM9o4BTcwyNwPueJbpJxiFanqOLPrFyTBw7jl4cNtRydxifwnDMQUJ8Z83aNZ0ydlXIS7BathmCxOt"
    "5pAjDTWAqc9fdl7Dr3+vbOozwIZx60X5FTdUnm9kvniaTVYqMNgz4pJoaGWaVZglZJeljyz+SUwnTTdUfL+Eaz8fEwKzHOUmzJwj6wL5Qagitie9"
    "7BhZUhXwxwwvfd9mHEoCvmKqW3Tb9A38UWk+36F0y2cqv8hoUwRHLWKQTAL/3mCdLMI2LOZNPvyC8gAQ0N1KafVlw5tQ/+NrtSL+wYDm3u7SxD17"
    "AEAHAA=="
)
RAR5_LOCKED = base64.b64decode(
    "UmFyIRoHAQDz4YLrCwEFBwAGAQGAgIAA5eauNVYCAzywAgSGNaSDAsHYFTqAAwEH5aSnLnR4dDABAAMPnEAiRtDJboEIbIXgqW98Q1Qdwe1K5xL5"
    "lHhvseSjwvNREJueYi1bioTzPt0KAxNV/AdroUrPHo8SRhHfzW2sws94LP+H/rNDXAuPcCZ8xbs6wpazGRg92R4zFiRf0dgdnqepSJRu5JoAg4Mh"
    "dRQo7Hc7DSB+gICxkiUjFN/9udnh8fJoztw3gyPou8cAKhZNka9RzpGBkn+xww8FU+awLxi74EW3gBGwe9P2Mwo0z/g3XbUiCSefEMuttIIw0zvU"
    "gFPKpAS0x585CBp0v/Fm8CEYW3tO5h/cC77XsoL0Q0U7RjheEUurhOdlDioQWC65Emf/Bkn0xOZgS3VPrWwsy1VNf5ELT5E/i0K3zL6PnWsKCl0p"
    "wEZqlkBJPvTX3309zpNcFTrBi3hRYq3ct/XPduB3yWUm8USoz8BjmFZdceD8mo40VnjvPuOdHZ7CKLzk6hKnKCHnTwxJMO2wl/Qb9uIEkR0e/LUd"
    "d1ZRAwUEAA=="
)
RAR4_NAMES_LOCKED = base64.b64decode(
    "UmFyIRoHAM6Zc4AADQAAAAAAAABII+t5TMLxCaxcc85UgosyXTrliGMGLJpqiAC8QDaGB9aZi9Ro5MXaYo+qAHofr/Mq5izAWhZEcERvCesuF609"
    "1EhBSL0ELU15qYbu4pq1iX8imdAnQCkWz7NO4sOvH9ZEBOSC0E8rCTE9YG4UsvHF+rOEhnpRdMb6MznRk4INmey8rTUHw5MBxuNdeCfcRfKddLKL"
    "oIY8Wui1k6tdxMrprG6MpNqTo45OSsW/KX4ko4i8yAXiQhoAkA5TrFEplNgNHNZTYFBJue14BYtU77nFjrhhkZHoTSrQp1iwu6RhFDB0Wy3tSeO5"
    "2+IPl2eoP6PGEhwigEFSu2R7gsIWJwsPkeXAG7rPkABfM3kzCYhTOf0DFwXBndDj5j+gkGPZgMivfRKzJ0M+meOth4G0IMkuQft/NbNQlG08StQM"
    "BI80bZR2dL8NKJZ46a9dChIbP3+cbhFOboIpGNYnVNTA70n/N+HIFkMqphsIBv+tOjia4LUOST4i4XqePiWcp2ptYe2PkXR368j7o1ACzEXSq85f"
    "Mmd2Q6xMoP9II+t5TMLxCX7ffyhWC/U3j3ck8sqgS/E="
)
RAR5_NAMES_LOCKED = base64.b64decode(
    "UmFyIRoHAQCK7Dt7IQQAAAEPwdtib4tsqXjvg55ZqUR0ZOL9gf2yaD9QwwU4UVCRQQzILvEOpeGvhpmaCMLoOk8sS02S25WUsVWf8twh0dY+tWpt"
    "Ki7wCwCbPWUC23nB6EUfd12M+71ffKwfWgVCB/DRgOomHppfDzB/nabuNuU5QKkcHUrUP5z/R9QqTWeql6Y1ThXT+XTv+Uv0AlqO27Q3CMgfoAJc"
    "iRIvDrFYglmFFDXHvYjBNmV+ilAkds94M85+tTMf87ZbXUMN5pgkULJg2X17tfrOSqsJlIGXOEiakjarPZQy8TSb7a+hyfFNfRiGtI0BQ5smuzXR"
    "wvwUstnPbRakpZ9Mr8CoCmN0Vh9Y+6L6jU5tWyWoFeZ8q8mQCUuZwtpdRkVCDZ30t92BNR330HAmDG5Jx+1fT/YddTC9AQlkwZkfpsMqyDbKo0HZ"
    "EmMHnJ1Z0uTniWhQF4c3Mt9MXEx8dy5cfKjvtaAdOcjtob9AGtcUXgA5DD48njtURNPULMAhnRyebUFkU+cejgILYhk9/PIkjMdQ3b7XGXnQaJn4"
    "zoM77dRQHrTabnTiXkCHTlCvcPrFEorU2UDgMAMV2/BYRm6SmK0YKx2DVjd092NzF4Xd3GQVeNyuDg5seo6saWwXoEJKfSoERdFHfrNh+dFTwjjA"
    "I4FZbsRiWLEUSkNjTb8uvxFziMxOpQ=="
)
RAR4_PART = base64.b64decode(
    "UmFyIRoHAFpucxEBDQAAAAAAAAB+l3QikjUAowMAAIYaAAADe6kDPeBLel0UMBAApIEAAOWkpy50eHQAWUAnLnR4AHQA8HffTjAg5pS/5bqc5L+h"
    "5oGv5YWs5byACjEg5pS/5bqc5L+h5oGv5YWs5byACjIg5pS/5bqc5L+h5oGv5YWs5byACjMg5pS/5bqc5L+h5oGv5YWs5byACjQg5pS/5bqc5L+h"
    "5oGv5YWs5byACjUg5pS/5bqc5L+h5oGv5YWs5byACjYg5pS/5bqc5L+h5oGv5YWs5byACjcg5pS/5bqc5L+h5oGv5YWs5byACjgg5pS/5bqc5L+h"
    "5oGv5YWs5byACjkg5pS/5bqc5L+h5oGv5YWs5byACjEwIOaUv+W6nOS/oeaBr+WFrOW8gAoxMSDmlL/lupzkv6Hmga/lhazlvIAKMTIg5pS/5bqc"
    "5L+h5oGv5YWs5byACjEzIOaUv+W6nOS/oeaBr+WFrOW8gAoxNCDmlL/lupzkv6Hmga/lhazlvIAKMTUg5pS/5bqc5L+h5oGv5YWs5byACjE2IOaU"
    "v+W6nOS/oeaBr+WFrOW8gAoxNyDmlL/lupzkv6Hmga/lhazlvIAKMTgg5pS/5bqc5L+h5oGv5YWs5byACjE5IOaUv+W6nOS/oeaBr+WFrOW8gAoy"
    "MCDmlL/lupzkv6Hmga/lhazlvIAKMjEg5pS/5bqc5L+h5oGv5YWs5byACjIyIOaUv+W6nOS/oeaBr+WFrOW8gAoyMyDmlL/lupzkv6Hmga/lhazl"
    "vIAKMjQg5pS/5bqc5L+h5oGv5YWs5byACjI1IOaUv+W6nOS/oeaBr+WFrOW8gAoyNiDmlL/lupzkv6Hmga/lhazlvIAKMjcg5pS/5bqc5L+h5oGv"
    "5YWs5byACjI4IOaUv+W6nOS/oeaBr+WFrOW8gAoyOSDmlL/lupzkv6Hmga/lhazlvIAKMzAg5pS/5bqc5L+h5oGv5YWs5byACjMxIOaUv+W6nOS/"
    "oeaBr+WFrOW8gAozMiDmlL/lupzkv6Hmga/lhazlvIAKMzMg5pS/5bqc5L+h5oGv5YWs5byACjM0IOaUv+W6nOS/oeaBr+WFrOW8gAozNSDmlL/l"
    "upzkv6Hmga/lhazlvIAKMzYg5pS/5bqc5L+h5oGv5YWs5byACjM3IOaUv+W6nOS/oeaBr+WFrOW8gAozOCDmlL/lupzkv6Hmga/lhazlvIAKMzkg"
    "5pS/5bqc5L+h5oGv5YWs5byACjQwIOaUv+W6nOS/oeaBr+WFrOW8gAo0MSDmlL/lupzkv6Hmga/lhazlvIAKNDIg5pS/5bqc5L+h5oGv5YW3OXsP"
    "QBQAuPbNZwAAAAAAAAAAAA=="
)
RAR5_PART = base64.b64decode(
    "UmFyIRoHAQBt4SgnCwEFBwEGAQGAgIAAoNj6nyUCEwvnBgSGNaSDAopjz5aAAAEH5aSnLnR4dAoDE1X8B2uhSs8eMCDmlL/lupzkv6Hmga/lhazl"
    "vIAKMSDmlL/lupzkv6Hmga/lhazlvIAKMiDmlL/lupzkv6Hmga/lhazlvIAKMyDmlL/lupzkv6Hmga/lhazlvIAKNCDmlL/lupzkv6Hmga/lhazl"
    "vIAKNSDmlL/lupzkv6Hmga/lhazlvIAKNiDmlL/lupzkv6Hmga/lhazlvIAKNyDmlL/lupzkv6Hmga/lhazlvIAKOCDmlL/lupzkv6Hmga/lhazl"
    "vIAKOSDmlL/lupzkv6Hmga/lhazlvIAKMTAg5pS/5bqc5L+h5oGv5YWs5byACjExIOaUv+W6nOS/oeaBr+WFrOW8gAoxMiDmlL/lupzkv6Hmga/l"
    "hazlvIAKMTMg5pS/5bqc5L+h5oGv5YWs5byACjE0IOaUv+W6nOS/oeaBr+WFrOW8gAoxNSDmlL/lupzkv6Hmga/lhazlvIAKMTYg5pS/5bqc5L+h"
    "5oGv5YWs5byACjE3IOaUv+W6nOS/oeaBr+WFrOW8gAoxOCDmlL/lupzkv6Hmga/lhazlvIAKMTkg5pS/5bqc5L+h5oGv5YWs5byACjIwIOaUv+W6"
    "nOS/oeaBr+WFrOW8gAoyMSDmlL/lupzkv6Hmga/lhazlvIAKMjIg5pS/5bqc5L+h5oGv5YWs5byACjIzIOaUv+W6nOS/oeaBr+WFrOW8gAoyNCDm"
    "lL/lupzkv6Hmga/lhazlvIAKMjUg5pS/5bqc5L+h5oGv5YWs5byACjI2IOaUv+W6nOS/oeaBr+WFrOW8gAoyNyDmlL/lupzkv6Hmga/lhazlvIAK"
    "Mjgg5pS/5bqc5L+h5oGv5YWs5byACjI5IOaUv+W6nOS/oeaBr+WFrOW8gAozMCDmlL/lupzkv6Hmga/lhazlvIAKMzEg5pS/5bqc5L+h5oGv5YWs"
    "5byACjMyIOaUv+W6nOS/oeaBr+WFrOW8gAozMyDmlL/lupzkv6Hmga/lhazlvIAKMzQg5pS/5bqc5L+h5oGv5YWs5byACjM1IOaUv+W6nOS/oeaB"
    "r+WFrOW8gAozNiDmlL/lupzkv6Hmga/lhazlvIAKMzcg5pS/5bqc5L+h5oGv5YWs5byACjM4IOaUv+W6nOS/oeaBr+WFrOW8gAozOSDmlL/lupzk"
    "v6Hmga/lhazlvIAKNItHUSYDBQQBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAA=="
)


# --- by hand: nothing is compressed ------------------------------------------------------------------------------

_LINK = 0o120777


def rar4(files: Sequence[tuple[bytes, bytes]], *, flags: int = 0, link: bool = False, wrong: bool = False) -> bytes:
    """An archive of the fourth version. ``flags`` of each file; ``link``: they are links; ``wrong`` checksums."""
    blocks = [_block4(0x74, flags | 0x8000, _file4(name, data, link, wrong)) + data for name, data in files]
    return b"Rar!\x1a\x07\0" + _block4(0x73, 0, bytes(6)) + b"".join(blocks) + _block4(0x7B, 0x4000, b"")


def _file4(name: bytes, data: bytes, link: bool, wrong: bool) -> bytes:
    crc = zlib.crc32(data) ^ wrong
    mode = _LINK if link else 0o100644
    return struct.pack("<IIBIIBBHI", len(data), len(data), 3, crc, 0, 20, 0x30, len(name), mode) + name


def _block4(kind: int, flags: int, fields: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def rar5(files: Sequence[tuple[str, bytes]], *, link: str = "", wrong: bool = False, size: int = 0) -> bytes:
    """An archive of the fifth version. ``link``: what the files are links to; ``wrong``: their checksums are.

    ``size``: that of each file as its header states it, if it is another one.
    """
    extra = _redirection(link) if link else b""
    blocks = [_block5(2, _file5(name, data, wrong, size), extra, data) for name, data in files]
    return b"Rar!\x1a\x07\1\0" + _block5(1, _number(0)) + b"".join(blocks) + _block5(5, _number(0))


def _file5(name: str, data: bytes, wrong: bool, size: int) -> bytes:
    raw = name.encode()
    crc = struct.pack("<I", zlib.crc32(data) ^ wrong)
    head = _number(4) + _number(size or len(data)) + _number(0o100644) + crc
    return head + _number(0) + _number(1) + _number(len(raw)) + raw


def _redirection(target: str) -> bytes:
    """The record of a link as Unix knows it."""
    fields = _number(5) + _number(1) + _number(0) + _number(len(target.encode())) + target.encode()
    return _number(len(fields)) + fields


def _block5(kind: int, fields: bytes, extra: bytes = b"", data: bytes = b"") -> bytes:
    flags = (0x01 if extra else 0) | (0x02 if kind == 2 else 0)
    sizes = (_number(len(extra)) if extra else b"") + (_number(len(data)) if kind == 2 else b"")
    body = _number(kind) + _number(flags) + sizes + fields + extra
    head = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(head)) + head + data


def _number(value: int) -> bytes:
    """A number in groups of 7 bits."""
    found = b""
    while value > 0x7F:
        found, value = found + bytes([value & 0x7F | 0x80]), value >> 7
    return found + bytes([value])
