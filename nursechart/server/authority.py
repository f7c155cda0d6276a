"""The pharmacy's own certificate authorities.

One signs the server's TLS certificate and is pinned by every laptop (its fingerprint travels in the enrolment code), so
no public authority has a say in who the pharmacy is. The other issues the certificates nurses sign printed notes with.
Both are ECDSA P-256: every TLS stack and PDF reader knows it.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_YEARS = 15
SERVER_DAYS = 825  # what strict TLS clients accept at most
PERSON_DAYS = 3 * 365
_SLACK = timedelta(hours=1)  # laptops' clocks are wrong by minutes


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate with its private key, both PEM."""

    certificate: bytes
    key: bytes


def make_authority(common_name: str, organisation: str, now_ms: int) -> Certified:
    """A self-signed certificate authority that may sign end certificates and nothing below."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(common_name, organisation)
    now = _at(now_ms)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + timedelta(days=365 * CA_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Certified(certificate.public_bytes(serialization.Encoding.PEM), private_pem(key))


def certify_server(authority: Certified, names: Sequence[str], organisation: str, now_ms: int) -> Certified:
    """A TLS server certificate for these host names and IP addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives: list[x509.GeneralName] = []
    for name in names:
        try:
            alternatives.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            alternatives.append(x509.DNSName(name))
    certificate = (
        _end(authority, _name(names[0], organisation), key.public_key(), now_ms, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(_key(authority), hashes.SHA256())
    )
    return Certified(certificate.public_bytes(serialization.Encoding.PEM), private_pem(key))


def certify_person(
    authority: Certified, public_key: ec.EllipticCurvePublicKey, printed_name: str, organisation: str, now_ms: int
) -> bytes:
    """A certificate (DER) for signing documents, in the name a nurse signs printed notes with."""
    certificate = (
        _end(authority, _name(printed_name, organisation), public_key, now_ms, PERSON_DAYS)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")]), critical=False)  # RFC 9336
        .sign(_key(authority), hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.DER)


def fingerprint(certificate_pem: bytes) -> bytes:
    """SHA-256 of the certificate's DER bytes: what an enrolment code carries and a laptop pins."""
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()


def der(certificate_pem: bytes) -> bytes:
    """The DER bytes of a PEM certificate."""
    return x509.load_pem_x509_certificate(certificate_pem).public_bytes(serialization.Encoding.DER)


def ends_at(certificate_pem: bytes) -> datetime:
    """When a certificate stops being valid, UTC."""
    return x509.load_pem_x509_certificate(certificate_pem).not_valid_after_utc


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as PEM without a password: the file's 0600 and the folder's 0700 guard it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _end(
    authority: Certified, subject: x509.Name, public_key: ec.EllipticCurvePublicKey, now_ms: int, days: int
) -> x509.CertificateBuilder:
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    now = _at(now_ms)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(min(now + timedelta(days=days), issuer.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(authority).public_key()), critical=False)
    )


def _key(certified: Certified) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(certified.key, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a certificate authority of nursechart has an elliptic curve key")
    return key


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).replace(microsecond=0)
