using System.Runtime.CompilerServices;

namespace Ockam.Models;

/// <summary>What is about to be published: an encrypted file that was looked at, and its data key.</summary>
internal sealed class PublishSource : IDisposable
{
    private readonly DateTime _written;

    private PublishSource(string path, string name, ModelLayout layout, byte[]? dataKey)
    {
        Path = path;
        Name = name;
        Layout = layout;
        DataKey = dataKey;
        WeightsName = ModelObjectNames.WeightsOf(name, layout);
        KeyName = ModelObjectNames.KeyOf(WeightsName);
        _written = System.IO.File.GetLastWriteTimeUtc(path);
        File = new SourceFile(path);
    }

    public string Path { get; }

    public string Name { get; }

    public ModelLayout Layout { get; }

    /// <summary>The wrapped data key of a pair.</summary>
    public byte[]? DataKey { get; }

    public SourceFile File { get; }

    /// <summary>What the weights are called in a store.</summary>
    public string WeightsName { get; }

    /// <summary>What the data key is called there; null for a sealed file.</summary>
    public string? KeyName { get; }

    /// <exception cref="ModelException">It is no whole encrypted model, or cannot have that name.</exception>
    public static async Task<PublishSource> OpenAsync(PublishModelRequest request, CancellationToken cancellationToken)
    {
        string path = System.IO.Path.GetFullPath(request.Source);
        bool isSealed = await IsSealedAsync(path, cancellationToken).ConfigureAwait(false);
        byte[]? dataKey = isSealed ? null : ReadDataKey(request, path);
        string name = request.Name ?? NameOf(System.IO.Path.GetFileName(path));
        ModelObjectNames.RequireName(name);
        return new PublishSource(path, name, isSealed ? ModelLayout.Sealed : ModelLayout.Pair, dataKey);
    }

    /// <summary>Makes sure that what was read is one state of the file.</summary>
    /// <exception cref="ModelException">It was written to meanwhile.</exception>
    public void RequireUnchanged()
    {
        File.RequireUnchanged();
        if (System.IO.File.GetLastWriteTimeUtc(Path) != _written)
            throw new ModelException(
                ModelErrorReason.Changed, $"{Path} was written to while it was published. Try again when nothing writes to it.");
    }

    public void Dispose() => File.Dispose();

    private static string NameOf(string file) =>
        ModelObjectNames.TryRecognize(file, out string name, out _) ? name : file;

    private static async Task<bool> IsSealedAsync(string path, CancellationToken cancellationToken)
    {
        var source = new FileSealedSource(path);
        await using ConfiguredAsyncDisposable end = source.ConfigureAwait(false);
        var start = new byte[SealedFormat.Magic.Length];
        if (source.Length >= start.Length) await source.ReadAsync(0, start, cancellationToken).ConfigureAwait(false);
        if (!start.AsSpan().SequenceEqual(SealedFormat.Magic)) return false;
        // Everything but the chunks: a file that was cut or is not finished is seen here.
        await SealedFile.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static byte[] ReadDataKey(PublishModelRequest request, string path)
    {
        string keyPath = request.DataKeySource ?? System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path)!, ModelObjectNames.KeyOf(System.IO.Path.GetFileName(path)) ?? "");
        if (!System.IO.File.Exists(keyPath))
            throw new ModelException(
                ModelErrorReason.Malformed,
                $"{path} is no sealed model, and {keyPath} is not there, which would be the data key of a pair. Protect the weights "
                + "first.");
        using var weights = new SourceFile(path);
        if (weights.Length < GcmMessage.IvLength + GcmMessage.TagLength)
            throw new ModelException(
                ModelErrorReason.Malformed, $"{path} cannot be encrypted weights: it has {weights.Length} bytes.");
        using var file = new SourceFile(keyPath);
        return WrappedKey.Read(keyPath, file.Length, bytes => file.Read(0, bytes));
    }
}
