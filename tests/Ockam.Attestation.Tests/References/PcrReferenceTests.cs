using Ockam.Attestation.Tests.Mutations;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.References;

/// <summary>Registers that are computed from an image before it runs anywhere.</summary>
public class PcrReferenceTests
{
    private const string SecureBootOff = "98441c7f7625d10058c47683aec486ce311c633235eb555593a7ee791121e3578ae72d04ecef661f272d59058b77af35";
    private const string Prefix = "70bc457e087464760a8927d6312248dc117663410914ff8b1e42fd5dc91e16f5fe3f15ca64372d3e47af8b4c53b01df9";

    [Fact]
    public void The_register_of_Secure_Boot_is_that_of_real_machines_where_it_is_off()
    {
        Assert.Equal(SecureBootOff, PcrCalculator.SecureBoot([], SecureBootVariables.None).ToHex());
        Assert.Equal(Prefix, PcrCalculator.BootLoaderPrefix.ToHex());
    }

    [VectorFact]
    public void The_reference_of_an_image_is_compared_with_a_genuine_document_and_the_difference_explained()
    {
        EfiImage image = EfiImage.Parse(new TestImage { [".text"] = [1, 2, 3] }.Build());
        PcrReference reference = PcrReference.Compute([image]);
        AttestationDocument document = AttestationDocument.Parse(NitroVectors.Read(NitroVectors.NitroTpm));
        PcrDifference difference = Assert.Single(reference.Compare(document));
        Assert.Equal(4, difference.Register);
        Assert.Equal("boot loader or unified kernel image", difference.Measures);
        Assert.Contains("Another boot loader", difference.Explanation, StringComparison.Ordinal);
        var agreeing = new PcrReference(new Dictionary<int, ReadOnlyMemory<byte>>(reference.Pcrs) { [4] = document.Pcrs[4] });
        Assert.Empty(agreeing.Compare(document));
        AttestationVerdict verdict = new AttestationVerifier().Verify(
            document, NitroVectors.At(NitroVectors.NitroTpm) with { Pcrs = agreeing.Pcrs });
        Assert.True(verdict.IsValid);
    }

    [Fact]
    public void Each_difference_is_explained_by_what_the_register_measures()
    {
        byte[] other = [.. Enumerable.Repeat((byte)7, 48)];
        Assert.Contains("Nothing was measured at boot", Explain(4, other, new byte[48]), StringComparison.Ordinal);
        Assert.Contains("No boot loader was measured", Explain(4, other, Prefix.FromHex()), StringComparison.Ordinal);
        Assert.Contains("is off there", Explain(7, other, SecureBootOff.FromHex()), StringComparison.Ordinal);
        Assert.Contains("is on there", Explain(7, SecureBootOff.FromHex(), other), StringComparison.Ordinal);
        Assert.Contains("command line was overridden", Explain(12, new byte[48], other), StringComparison.Ordinal);
        Assert.Contains("no model was loaded", Explain(15, other, new byte[48]), StringComparison.Ordinal);
        Assert.Contains("not reported", Explain(4, other, null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_JSON_form_is_that_of_the_AWS_tool_and_is_read_back()
    {
        const string Json = """
            {"Measurements":{"HashAlgorithm":"SHA384","PCR4":"PREFIX","PCR7":"OFF","PCR12":"ZERO"}}
            """;
        string text = Json
            .Replace("PREFIX", Prefix, StringComparison.Ordinal)
            .Replace("OFF", SecureBootOff.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("ZERO", new string('0', 96), StringComparison.Ordinal);
        PcrReference reference = PcrReference.FromJson(text);
        Assert.Equal([4, 7, 12], reference.Pcrs.Keys);
        Assert.Equal(SecureBootOff, reference.Pcrs[7].Span.ToArray().ToHex());
        Assert.Equal(reference.Pcrs[4].ToArray(), PcrReference.FromJson(reference.ToJson()).Pcrs[4].ToArray());
        Assert.Contains("\"HashAlgorithm\": \"SHA384\"", reference.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no reference")]
    [InlineData("{}", "no reference")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA256","PCR4":"00"}}""", "SHA256")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384"}}""", "names no registers")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR4":"00"}}""", "PCR4 has 1 bytes")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR24":"00"}}""", "'PCR24' is no register")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR4":7}}""", "no reference")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR 4":"00"}}""", "'PCR 4' is no register")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR+4":"00"}}""", "'PCR+4' is no register")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR04":"00"}}""", "'PCR04' is no register")]
    [InlineData("""{"Measurements":{"HashAlgorithm":"SHA384","PCR0":"00"}}""", "PCR0 has 1 bytes")]
    public void Another_form_is_refused_with_the_reason(string json, string reason)
    {
        AttestationException refused = Assert.Throws<AttestationException>(() => PcrReference.FromJson(json));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    // Without a version, or before 252, the kernel inside is measured; from 252 unless Secure Boot is on; from 258 never.
    [InlineData(null, false, true)]
    [InlineData("251", true, true)]
    [InlineData("252", false, true)]
    [InlineData("252", true, false)]
    [InlineData("257.9-1", false, true)]
    [InlineData("258", false, false)]
    public void The_kernel_in_a_unified_image_is_measured_as_its_stub_lets_it(string? stub, bool secureBoot, bool measured)
    {
        byte[] kernel = new TestImage { [".text"] = [9, 9, 9] }.Build();
        var unified = new TestImage { [".text"] = [1], [".linux"] = kernel };
        if (stub is not null) unified[".sdmagic"] = System.Text.Encoding.ASCII.GetBytes($"#### LoaderInfo: systemd-stub {stub} ####");
        EfiImage image = EfiImage.Parse(unified.Build());
        byte[] expected = TpmHash.Sha384.Extend(Prefix.FromHex(), image.AuthenticodeHash());
        if (measured) expected = TpmHash.Sha384.Extend(expected, EfiImage.Parse(kernel).AuthenticodeHash());
        Assert.Equal(expected, PcrCalculator.BootLoader([image], secureBoot));
        Assert.Equal(EfiImage.Parse(kernel).AuthenticodeHash(), image.Kernel!.AuthenticodeHash());
    }

    [Fact]
    public void An_image_of_Amazon_Linux_2023_without_a_version_has_stub_252()
    {
        byte[] release = "NAME=\"Amazon Linux\"\nPRETTY_NAME=\"Amazon Linux 2023.9\"\n"u8.ToArray();
        EfiImage image = EfiImage.Parse(new TestImage { [".osrel"] = release }.Build());
        Assert.Equal(252, image.StubVersion);
        Assert.Null(EfiImage.Parse(new TestImage { [".osrel"] = "Debian"u8.ToArray() }.Build()).StubVersion);
    }

    [Fact]
    public void The_hash_leaves_out_the_checksum_and_the_signatures_and_nothing_else()
    {
        byte[] file = new TestImage { [".text"] = [1, 2, 3], [".data"] = [4, 5] }.Build();
        byte[] hash = EfiImage.Parse(file).AuthenticodeHash();
        for (int at = TestImage.FirstHashedByte; at < file.Length; at++)
        {
            byte[] changed = [.. file];
            changed[at] ^= 0x10;
            bool unhashed = TestImage.IsUnhashed(at);
            if (TestImage.IsStructure(at)) continue;
            Assert.Equal(unhashed, EfiImage.Parse(changed).AuthenticodeHash().AsSpan().SequenceEqual(hash));
        }
    }

    [Fact]
    public async Task A_mutated_image_or_list_of_signatures_is_read_or_refused()
    {
        MutationResult result = await new ImageMutations().TryManyAsync(Scale.Of(10_000));
        Assert.InRange(result.Taken, 1, result.Inputs - 1);
    }

    [Fact]
    public void Several_lists_of_signatures_in_one_variable_are_all_read()
    {
        byte[] lists = [.. TestImage.SignatureList([1]), .. TestImage.SignatureList([2]), .. TestImage.SignatureList([3])];
        Assert.Equal([1, 2, 3], EfiSignature.ReadLists(lists).Select(signature => (int)signature.Data[0]));
        AttestationException refused = Assert.Throws<AttestationException>(() => EfiSignature.ReadLists(lists.AsMemory(4)));
        Assert.Contains("efivarfs", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_no_list_of_signatures_is_named()
    {
        EfiImage image = EfiImage.Parse(new TestImage { [".text"] = [1] }.Build());
        byte[] list = TestImage.SignatureList([1]);
        Assert.NotEqual(SecureBootOff, PcrReference.Compute([image], new(list, list, list, list)).Pcrs[7].ToArray().ToHex());
        byte[] wrong = [1, 2, 3, 4];
        (string, SecureBootVariables)[] all =
        [
            ("PK: ", new(wrong, list, list, list)), ("KEK: ", new(list, wrong, list, list)),
            ("db: ", new(list, list, wrong, list)), ("dbx: ", new(list, list, list, wrong)),
        ];
        foreach ((string name, SecureBootVariables variables) in all)
        {
            AttestationException refused = Assert.Throws<AttestationException>(() => PcrReference.Compute([image], variables));
            Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
        }
    }

    private static string Explain(int index, byte[] expected, byte[]? found)
    {
        var reference = new PcrReference(new Dictionary<int, ReadOnlyMemory<byte>> { [index] = expected });
        var pcrs = new Dictionary<int, ReadOnlyMemory<byte>>();
        if (found is not null) pcrs[index] = found;
        return Assert.Single(reference.Compare(pcrs)).Explanation;
    }
}
