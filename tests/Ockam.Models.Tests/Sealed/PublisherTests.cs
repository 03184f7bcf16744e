using System.Buffers.Binary;
using Ockam.Identities;
using Ockam.Models.Tests.Support;
using Kind = Ockam.Models.SealedModelCheckKind;

namespace Ockam.Models.Tests.Sealed;

/// <summary>Whose file it is, and whose words count: those of the caller, never those of the file.</summary>
public sealed class PublisherTests : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();
    private Publisher _publisher = null!;
    private ProtectedModel _signed = null!;
    private ProtectedModel _unsigned = null!;

    public async Task InitializeAsync()
    {
        _publisher = await Publisher.CreateAsync();
        _signed = await _folder.SealAsync(Seals.Bytes(5000), _keys, "signed.gguf", _publisher.AsPublisher);
        _unsigned = await _folder.SealAsync(Seals.Bytes(5000), _keys, "unsigned.gguf");
    }

    public async Task DisposeAsync()
    {
        await _publisher.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_expected_publishers_file_opens_and_passes_the_test_without_a_key()
    {
        var expected = new SealedModelExpectations { Publishers = [_publisher.Identifier] };
        await using (SealedModelReader reader =
            await SealedModel.OpenAsync(new FileSealedSource(_signed.Path), Seals.Request(_keys, expected)))
        {
            Assert.True(reader.IsVouchedFor);
            Assert.Equal(_publisher.Identifier, reader.Info.Publisher);
        }

        SealedModelVerdict verdict = await Seals.TestAsync(_signed.Path, expected);
        Assert.All(verdict.Checks, check => Assert.Equal(SealedModelOutcome.Passed, check.Outcome));
        Assert.NotNull(verdict.Info!.SignedAt);
    }

    [Fact]
    public async Task Without_a_word_about_the_publisher_nothing_is_opened_and_the_key_service_is_not_asked()
    {
        Assert.Equal(ModelErrorReason.PublisherRequired, await OpenAsync(_signed, new SealedModelExpectations()));
        Assert.Equal(ModelErrorReason.PublisherRequired,
            await OpenAsync(_unsigned, new SealedModelExpectations { Publishers = [_publisher.Identifier] }));
        await using Publisher other = await Publisher.CreateAsync();
        Assert.Equal(ModelErrorReason.WrongPublisher,
            await OpenAsync(_signed, new SealedModelExpectations { Publishers = [other.Identifier] }));
        Assert.Equal(0, _keys.Decrypted);
        SealedModelVerdict verdict = await Seals.TestAsync(_signed.Path, new SealedModelExpectations { Publishers = [other.Identifier] });
        Assert.Equal(SealedModelOutcome.Failed, verdict[Kind.Publisher].Outcome);
        Assert.Equal(SealedModelOutcome.Passed, verdict[Kind.Signature].Outcome);
    }

    [Fact]
    public async Task A_manifest_lets_exactly_its_file_pass()
    {
        var manifest = SealedModelManifest.FromJson(SealedModelManifest.Of(_unsigned.Info).ToJson());
        Assert.Equal(SealedModelManifest.Of(_unsigned.Info), manifest);
        var expected = new SealedModelExpectations { Manifest = manifest };
        await using (SealedModelReader reader =
            await SealedModel.OpenAsync(new FileSealedSource(_unsigned.Path), Seals.Request(_keys, expected)))
            Assert.True(reader.IsVouchedFor);
        Assert.True((await Seals.TestAsync(_unsigned.Path, expected)).IsValid);
        Assert.Equal(ModelErrorReason.ManifestMismatch, await OpenAsync(_signed, expected));
        // The same model, sealed once more, is another file; without the digest it will do.
        ProtectedModel again = await _folder.SealAsync(Seals.Bytes(5000), _keys, "unsigned.gguf");
        Assert.Equal(ModelErrorReason.ManifestMismatch, await OpenAsync(again, expected));
        var loose = new SealedModelExpectations { Manifest = manifest with { Digest = null } };
        Assert.Equal(Seals.Bytes(5000), await _folder.OpenAsync(again.Path, Seals.Request(_keys, loose)));
        Assert.Throws<ModelException>(() => SealedModelManifest.FromJson("{}"));
        Assert.Throws<ModelException>(() => SealedModelManifest.FromJson("{\"name\":\"../x\",\"size\":1,\"sha384\":\"00\"}"));
    }

    [Fact]
    public async Task A_forgery_that_states_the_values_of_a_manifest_without_a_digest_neither_passes_nor_opens()
    {
        SealedModelManifest loose = SealedModelManifest.Of(_signed.Info) with { Digest = null };
        var expected = new SealedModelExpectations { Manifest = loose };
        await using Publisher forger = await Publisher.CreateAsync();
        // The forger may have data keys made, and signs in his own name.
        ProtectedModel other = await _folder.SealAsync(Seals.Bytes(5000, seed: 2), _keys, "signed.gguf", forger.AsPublisher);
        await ForgeAsync(other.Path, forger.AsPublisher);
        SealedModelVerdict verdict = await Seals.TestAsync(other.Path, expected);
        Assert.Equal(loose.Sha384, verdict.Info!.Sha384);
        Assert.Equal(SealedModelOutcome.Passed, verdict[Kind.Signature].Outcome);
        Assert.Equal(SealedModelOutcome.Passed, verdict[Kind.Content].Outcome);
        Assert.Equal(SealedModelOutcome.NotPossible, verdict[Kind.Publisher].Outcome);
        Assert.False(verdict.IsValid);

        string[] before = _folder.Names;
        Assert.Equal(ModelErrorReason.ManifestMismatch, await OpenAsync(other, expected));
        Assert.Equal(before, _folder.Names);
        await using (SealedModelReader reader =
            await SealedModel.OpenAsync(new FileSealedSource(other.Path), Seals.Request(_keys, expected)))
        {
            Assert.Equal(ModelErrorReason.ManifestMismatch, await Seals.RefusedAsync(() => reader.CopyToAsync(Stream.Null)));
            Assert.Equal(ModelErrorReason.ManifestMismatch, await Seals.RefusedAsync(() => reader.ReadAsync(0, new byte[1]).AsTask()));
            Assert.Throws<ModelException>(reader.OpenStream);
        }

        // The genuine file opens as a whole, and in parts too where its publisher vouches for it.
        ProtectedModel genuine = await _folder.SealAsync(Seals.Bytes(5000), _keys, "signed.gguf", _publisher.AsPublisher);
        Assert.Equal(Seals.Bytes(5000), await _folder.OpenAsync(genuine.Path, Seals.Request(_keys, expected)));
        SealedModelExpectations both = expected with { Publishers = [_publisher.Identifier] };
        Assert.True((await Seals.TestAsync(genuine.Path, both)).IsValid);
        await using SealedModelReader parts =
            await SealedModel.OpenAsync(new FileSealedSource(genuine.Path), Seals.Request(_keys, both));
        Assert.Equal(1, await parts.ReadAsync(4999, new byte[2]));
    }

    [Fact]
    public async Task An_unsigned_file_cannot_pass_the_test_without_a_key()
    {
        SealedModelVerdict verdict = await Seals.TestAsync(_unsigned.Path);
        Assert.False(verdict.IsValid);
        Assert.Equal(SealedModelOutcome.NotPossible, verdict[Kind.Signature].Outcome);
        Assert.Equal(SealedModelOutcome.Passed, verdict[Kind.Content].Outcome);
    }

    [Fact]
    public async Task The_files_own_words_choose_neither_key_service_nor_key()
    {
        var other = new XorKeyService("other");
        Assert.Equal(ModelErrorReason.WrongKeyService,
            await Seals.RefusedAsync(() => _folder.OpenAsync(_signed.Path, Seals.Request(other))));
        Assert.Equal(ModelErrorReason.WrongKeyId,
            await Seals.RefusedAsync(() => _folder.OpenAsync(_signed.Path, Seals.Request(_keys, keyId: "key-2"))));
        Assert.Equal(0, other.Decrypted + _keys.Decrypted);
    }

    [Fact]
    public async Task The_wrapped_key_of_another_file_or_context_is_refused()
    {
        Assert.Equal(ModelErrorReason.WrongContext, await OpenAsync(_signed, Seals.Anyone with
        {
            Context = new EncryptionContext([new("owner", "somebody")]),
        }));
        ProtectedModel made = await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder["signed.gguf"], Destination = _folder["bound"], KeyService = _keys, KeyId = "key-1",
            Context = new EncryptionContext([new("owner", "me")]),
        });
        Assert.Equal("me", made.Info.Context["owner"]);
        Assert.Equal("signed.gguf", made.Info.Context["ockam:model"]);
        await Assert.ThrowsAsync<ModelException>(() => SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder["signed.gguf"], Destination = _folder["reserved"], KeyService = _keys, KeyId = "key-1",
            Context = new EncryptionContext([new("ockam:model", "another")]),
        }));
    }

    [Fact]
    public async Task A_key_that_was_replaced_signs_no_more_for_those_who_know()
    {
        var expected = new SealedModelExpectations
        {
            Publishers = [_publisher.Identifier], KnownIdentities = _publisher.Identities.GetAsync,
        };
        Assert.True((await Seals.TestAsync(_signed.Path, expected)).IsValid);
        await _publisher.Identities.RotateAsync(_publisher.Identifier);
        Assert.Equal(ModelErrorReason.SignatureRefused, await OpenAsync(_signed, expected));
        ProtectedModel renewed = await _folder.SealAsync(Seals.Bytes(10), _keys, "renewed", _publisher.AsPublisher);
        Assert.True((await Seals.TestAsync(renewed.Path, expected)).IsValid);
    }

    [Theory]
    [InlineData("../model")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("c:model")]
    public async Task A_name_that_leads_elsewhere_is_refused_when_sealing_and_in_a_file(string name)
    {
        await Assert.ThrowsAsync<ModelException>(() => SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder["signed.gguf"], Destination = _folder["x"], KeyService = _keys, KeyId = "key-1", Name = name,
        }));
        byte[] bytes = await File.ReadAllBytesAsync(_unsigned.Path);
        SealedHeader genuine = SealedHeader.Decode(bytes.AsSpan(0, 16 + SealedHeader.ReadPrefix(bytes)));
        var header = new SealedHeader
        {
            FileId = genuine.FileId, Salt = genuine.Salt, ChunkSize = genuine.ChunkSize, Name = name, KeyService = genuine.KeyService,
            KeyId = genuine.KeyId, Context = genuine.Context, WrappedKey = genuine.WrappedKey, Publisher = null,
        };
        Assert.Throws<ModelException>(() => SealedHeader.Decode(header.Encode()));
    }

    // Has a file state the hashes of the signed one, with the code of its own key and a signature over it.
    private async Task ForgeAsync(string path, ModelPublisher forger)
    {
        SealedFile file;
        await using (var source = new FileSealedSource(path)) file = await SealedFile.ReadAsync(source, CancellationToken.None);
        byte[] body = (file.Trailer with
        {
            Sha256 = Convert.FromHexString(_signed.Info.Sha256), Sha384 = Convert.FromHexString(_signed.Info.Sha384),
        }).Encode();
        using var keys = new SealedKeys(_keys.Keys[^1], file.Header.Salt, file.HeaderHash);
        byte[] code = keys.Authenticate(body);
        byte[] signature = (await forger.SignAsync([.. file.HeaderHash, .. file.Commitment, .. body, .. code], CancellationToken.None))
            .Encode();
        var footer = new byte[SealedFormat.FooterLength];
        BinaryPrimitives.WriteInt32BigEndian(footer, signature.Length);
        SealedFormat.EndMagic.CopyTo(footer.AsSpan(4));
        byte[] chunks = (await File.ReadAllBytesAsync(path))[..(int)file.Layout.Trailer];
        await File.WriteAllBytesAsync(path, [.. chunks, .. body, .. code, .. signature, .. footer]);
    }

    private Task<ModelErrorReason> OpenAsync(ProtectedModel model, SealedModelExpectations expectations) =>
        Seals.RefusedAsync(() => _folder.OpenAsync(model.Path, Seals.Request(_keys, expectations)));
}
