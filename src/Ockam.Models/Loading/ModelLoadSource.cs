namespace Ockam.Models;

/// <summary>Encrypted weights to be loaded: a sealed file, or the application's pair, from a disk or a store.</summary>
public sealed class ModelLoadSource : IAsyncDisposable
{
    // What a file begins with that is a sealed one.
    private const int MagicLength = 8;

    private ModelLoadSource(ISealedSource weights, ReadOnlyMemory<byte>? wrappedKey, string fileName, bool isNamed = false)
    {
        MustHaveName = isNamed;
        Weights = weights;
        DataKey = wrappedKey;
        FileName = fileName;
    }

    /// <summary>The encrypted weights.</summary>
    public ISealedSource Weights { get; }

    /// <summary>The wrapped data key of a pair; null for a sealed file, which has its own.</summary>
    public ReadOnlyMemory<byte>? DataKey { get; }

    /// <summary>The model's file name. A sealed file says its own, which counts.</summary>
    public string FileName { get; }

    /// <summary>
    /// Whether the file must say the same name: a store that is asked for one model and gives another of the same publisher is refused.
    /// </summary>
    internal bool MustHaveName { get; }

    /// <summary>Opens a file; what it is, its content says.</summary>
    /// <param name="path">The sealed file, or the encrypted file of a pair.</param>
    /// <param name="keyPath">The wrapped data key of a pair; null for the file beside it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The wrapped key is none.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public static async Task<ModelLoadSource> OpenFileAsync(
        string path, string? keyPath = null, CancellationToken cancellationToken = default)
    {
        var file = new FileSealedSource(path);
        try
        {
            string name = Path.GetFileName(file.Description);
            if (keyPath is null && await IsSealedAsync(file, cancellationToken).ConfigureAwait(false))
                return new ModelLoadSource(file, null, name);
            using var key = new SourceFile(keyPath ?? KeyPathOf(file.Description));
            byte[] wrapped = WrappedKey.Read(keyPath ?? KeyPathOf(file.Description), key.Length, bytes => key.Read(0, bytes));
            return new ModelLoadSource(file, wrapped, ModelObjectNames.TryRecognize(name, out string model, out _) ? model : name);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a published model; its bytes are read from the store as they are needed, and stay nowhere.</summary>
    /// <param name="store">The store.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The model is gone or was changed.</exception>
    public static async Task<ModelLoadSource> OpenPublishedAsync(
        IModelStore store, PublishedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(model);
        ReadOnlyMemory<byte>? key = null;
        if (model.Layout == ModelLayout.Pair) key = await store.ReadDataKeyAsync(model, cancellationToken).ConfigureAwait(false);
        return new ModelLoadSource(await store.OpenAsync(model, cancellationToken).ConfigureAwait(false), key, model.Name, isNamed: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Weights.DisposeAsync();

    // Beside a file that looks like a sealed one and is none, there is none.
    private static string KeyPathOf(string path) => Path.Combine(
        Path.GetDirectoryName(path)!, ModelObjectNames.KeyOf(Path.GetFileName(path)) ?? Path.GetFileName(path) + ModelPair.KeyExtension);

    private static async Task<bool> IsSealedAsync(FileSealedSource file, CancellationToken cancellationToken)
    {
        if (file.Length < MagicLength) return false;
        var start = new byte[MagicLength];
        await file.ReadAsync(0, start, cancellationToken).ConfigureAwait(false);
        return start.AsSpan().SequenceEqual(SealedFormat.Magic);
    }
}
