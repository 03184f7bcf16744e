using System.Collections;
using Ockam.Models;

namespace OckamPS.Module.Mapping;

/// <summary>Models as the objects of the module.</summary>
internal static class ModelInfos
{
    public static ModelWeightsInfo Of(string path, SealedModelInfo info) => new()
    {
        Path = path,
        Format = ModelWeightsFormat.Sealed,
        ModelName = info.Name,
        Size = info.PlainSize,
        SealedSize = info.SealedSize,
        FileId = info.FileId,
        ChunkSize = info.ChunkSize,
        KeyService = info.KeyService,
        KeyId = info.KeyId,
        EncryptionContext = TableOf(info.GivenContext),
        Publisher = info.Publisher?.ToString(),
        SignedAt = info.SignedAt,
        Sha256 = info.Sha256,
        Sha384 = info.Sha384,
        Digest = info.Digest,
        Manifest = SealedModelManifest.Of(info).ToJson(),
    };

    /// <summary>A pair that was just made, of which more is known than the files say.</summary>
    public static ModelWeightsInfo Of(ProtectedPair pair, string keyService, string keyId, EncryptionContext context) => new()
    {
        Path = pair.Path,
        Format = ModelWeightsFormat.Application,
        ModelName = NameOf(pair.Path),
        Size = pair.PlainSize,
        SealedSize = new FileInfo(pair.Path).Length,
        DataKeyPath = pair.KeyPath,
        KeyService = keyService,
        KeyId = keyId,
        EncryptionContext = TableOf(context),
        Sha256 = pair.Sha256,
        Sha384 = pair.Sha384,
        Manifest = new SealedModelManifest(NameOf(pair.Path), pair.PlainSize, pair.Sha384, null).ToJson(),
    };

    /// <summary>A pair as its files show it.</summary>
    public static ModelWeightsInfo Of(ModelPairInfo pair) => new()
    {
        Path = pair.Path,
        Format = ModelWeightsFormat.Application,
        ModelName = NameOf(pair.Path),
        Size = pair.PlainSize,
        SealedSize = pair.SealedSize,
        DataKeyPath = pair.KeyPath,
        EncryptionContext = [],
    };

    public static UnprotectedModelWeightsInfo Of(UnprotectedModel model, bool isAttested) => new()
    {
        Path = model.Path,
        ModelName = model.Info.Name,
        Size = model.Info.PlainSize,
        Sha256 = model.Info.Sha256,
        Sha384 = model.Info.Sha384,
        Publisher = model.Info.Publisher?.ToString(),
        IsVouchedFor = model.IsVouchedFor,
        IsAttested = isAttested,
    };

    public static UnprotectedModelWeightsInfo Of(UnprotectedPair pair, bool isAttested) => new()
    {
        Path = pair.Path,
        ModelName = Path.GetFileName(pair.Path),
        Size = pair.PlainSize,
        Sha256 = pair.Sha256,
        Sha384 = pair.Sha384,
        IsVouchedFor = pair.IsVouchedFor,
        IsAttested = isAttested,
    };

    public static ModelWeightsTestResult Of(string path, SealedModelVerdict verdict)
    {
        ModelWeightsCheck[] checks = [.. verdict.Checks.Select(Of)];
        return new ModelWeightsTestResult
        {
            Passed = verdict.IsValid,
            Path = path,
            Publisher = verdict.Info?.Publisher?.ToString(),
            Checks = checks,
            Objections = [.. checks.Where(check => !check.IsAcceptable)],
            Weights = verdict.Info is { } info ? Of(path, info) : null,
        };
    }

    private static ModelWeightsCheck Of(SealedModelCheck check) => new()
    {
        Check = check.Kind.ToString(),
        Outcome = check.Outcome.ToString(),
        IsAcceptable = check.Outcome is SealedModelOutcome.Passed or SealedModelOutcome.NotRequested,
        Detail = check.Detail,
    };

    private static Hashtable TableOf(EncryptionContext context)
    {
        var table = new Hashtable(StringComparer.Ordinal);
        foreach ((string key, string value) in context) table[key] = value;
        return table;
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(ModelPair.Extension, StringComparison.OrdinalIgnoreCase) ? name[..^ModelPair.Extension.Length] : name;
    }
}
