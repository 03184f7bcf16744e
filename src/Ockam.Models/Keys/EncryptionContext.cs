using System.Collections;
using Ockam.Encoding;

namespace Ockam.Models;

/// <summary>
/// What a wrapped data key is bound to: pairs of text that are not secret, and without which the key service does not unwrap it. Pairs are
/// kept in the order of their keys' UTF-8 bytes, so that equal contexts have equal bytes.
/// </summary>
public sealed class EncryptionContext : IReadOnlyDictionary<string, string>, IEquatable<EncryptionContext>
{
    /// <summary>How many pairs are accepted.</summary>
    public const int MaximumPairs = 32;

    /// <summary>How many bytes of UTF-8 all keys and values together may have; KMS accepts 8 KiB with JSON's signs around them.</summary>
    public const int MaximumLength = 7 * 1024;

    private readonly SortedDictionary<string, string> _pairs = new(Utf8Order.Instance);

    /// <summary>Creates a context.</summary>
    /// <param name="pairs">The pairs; no key is empty.</param>
    /// <exception cref="ModelException">There are too many, or they are too long.</exception>
    public EncryptionContext(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        long length = 0;
        foreach ((string key, string value) in pairs)
        {
            length += (long)ModelNames.LengthOf(key) + ModelNames.LengthOf(value);
            if (key.Length == 0 || length > MaximumLength || _pairs.Count == MaximumPairs || !_pairs.TryAdd(key, value))
                throw new ModelException(
                    ModelErrorReason.InvalidValue,
                    $"The encryption context is refused at '{ModelNames.Printable(key)}': at most {MaximumPairs} pairs with "
                    + $"{MaximumLength} bytes together, every key once and none of them empty.");
        }
    }

    /// <summary>A context without pairs.</summary>
    public static EncryptionContext Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _pairs.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _pairs.Keys;

    /// <inheritdoc/>
    public IEnumerable<string> Values => _pairs.Values;

    /// <inheritdoc/>
    public string this[string key] => _pairs[key];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _pairs.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string value) =>
        _pairs.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(EncryptionContext? other) => other is not null && _pairs.SequenceEqual(other._pairs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EncryptionContext);

    /// <inheritdoc/>
    public override int GetHashCode() => _pairs.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>The pairs as <c>key=value</c>, with commas between.</summary>
    public override string ToString() =>
        string.Join(", ", _pairs.Select(pair => $"{ModelNames.Printable(pair.Key)}={ModelNames.Printable(pair.Value)}"));

    /// <summary>The CBOR map, which also is what a wrapped key is bound to.</summary>
    internal void Encode(CborWriter writer)
    {
        writer.WriteMapHead(_pairs.Count);
        foreach ((string key, string value) in _pairs)
        {
            writer.WriteTextString(key);
            writer.WriteTextString(value);
        }
    }

    internal byte[] Encode()
    {
        var writer = new CborWriter(256);
        Encode(writer);
        return writer.ToArray();
    }

    internal static EncryptionContext Decode(ref CborReader reader)
    {
        int count = reader.ReadMapHead();
        if (count is < 0 or > MaximumPairs) throw new EncodingException($"An encryption context has more than {MaximumPairs} pairs.");
        var pairs = new List<KeyValuePair<string, string>>(count);
        for (int i = 0; i < count; i++) pairs.Add(new(reader.ReadTextString(), reader.ReadTextString()));
        return new EncryptionContext(pairs);
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) =>
            System.Text.Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y ?? ""));
    }
}
