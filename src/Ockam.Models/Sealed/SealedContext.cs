using Ockam.Identities;

namespace Ockam.Models;

/// <summary>The pairs that bind a wrapped data key to its file, so that it cannot be put before another model.</summary>
internal static class SealedContext
{
    private const string Prefix = "ockam:";
    private const string Format = "ockam:format";
    private const string Model = "ockam:model";
    private const string File = "ockam:file";
    private const string Publisher = "ockam:publisher";
    private const string FormatName = "sealed-model-v1";

    /// <summary>The caller's pairs and those of the file.</summary>
    public static EncryptionContext Create(EncryptionContext given, string name, byte[] fileId, Identifier? publisher)
    {
        if (given.Keys.FirstOrDefault(key => key.StartsWith(Prefix, StringComparison.Ordinal)) is { } reserved)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"The encryption context cannot have '{reserved}': '{Prefix}' is for the pairs of the format.");
        return new EncryptionContext(given.Concat(Own(name, fileId, publisher)));
    }

    /// <summary>The caller's pairs alone.</summary>
    public static EncryptionContext GivenOf(EncryptionContext context) =>
        new(context.Where(pair => !pair.Key.StartsWith(Prefix, StringComparison.Ordinal)));

    /// <summary>Makes sure that a header's context is that of this very file.</summary>
    /// <exception cref="ModelException"><see cref="ModelErrorReason.WrongContext"/>.</exception>
    public static void RequireBound(SealedHeader header)
    {
        var own = new EncryptionContext(Own(header.Name, header.FileId, header.Publisher));
        var found = new EncryptionContext(header.Context.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)));
        if (!own.Equals(found))
            throw new ModelException(
                ModelErrorReason.WrongContext, $"The wrapped key in this file was made for another one: {header.Context}.");
    }

    private static Dictionary<string, string> Own(string name, byte[] fileId, Identifier? publisher)
    {
        var own = new Dictionary<string, string>
        {
            [Format] = FormatName, [Model] = name, [File] = Convert.ToHexStringLower(fileId),
        };
        if (publisher is { } known) own[Publisher] = known.ToString();
        return own;
    }
}
