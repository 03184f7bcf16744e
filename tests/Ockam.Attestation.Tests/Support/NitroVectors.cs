using System.Text.Json;

namespace Ockam.Attestation.Tests.Support;

/// <summary>The genuine documents, with what their README says about them.</summary>
internal static class NitroVectors
{
    public const string NitroTpm = "nitrotpm/vaportpm-nitro-document.bin";
    public const string Enclave = "enclave/dstack-nsm.bin";
    public const string Debug = "enclave/evervault-debug.bin";
    public const string LongNonce = "enclave/evervault-valid.bin";
    public const string Unsigned = "enclave/eternis-invalid.bin";
    public const string Damaged = "enclave/veracruz-document-bad-sig.cbor";
    public const string SelfSigned = "enclave/blocky-selfsigned.bin";

    public static byte[] Read(string file) => File.ReadAllBytes(Vectors.PathOf(Path.Combine("nitro", file)));

    public static JsonElement Fixture => Vectors.Read("nitro/nitrotpm/vaportpm-nitro-fixture.json");

    /// <summary>The time at which to judge a document: its own, since its leaf certificate lives three hours.</summary>
    public static DateTimeOffset TimeOf(string file) => DateTimeOffset.FromUnixTimeMilliseconds(file switch
    {
        NitroTpm => 1770113522437,
        Enclave => 1766668537578,
        LongNonce => 1695049410860,
        Debug => 1665582606081,
        Unsigned => 1721770180771,
        Damaged => 1668034320696,
        _ => throw new ArgumentException($"{file} has no time.", nameof(file)),
    });

    /// <summary>Expects a document at its own time, and nothing else of it.</summary>
    public static AttestationExpectations At(string file) => new() { At = TimeOf(file) };
}
