using System.Collections;
using Ockam.Encoding;

namespace Ockam.Routing;

/// <summary>Addresses that a message visits one after the other (section 1.1). Immutable.</summary>
public sealed class Route : IReadOnlyList<Address>, IEquatable<Route>
{
    /// <summary>How many addresses a route may have; messages with a longer one are dropped. The deepest worked route has five.</summary>
    public const int MaximumAddresses = 64;

    private readonly Address[] _addresses;
    private readonly byte[] _elements;

    /// <summary>Creates a route.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaximumAddresses"/>.</exception>
    public Route(params IEnumerable<Address> addresses)
    {
        _addresses = [.. addresses];
        if (_addresses.Length > MaximumAddresses)
        {
            throw new ArgumentException(
                $"A route has at most {MaximumAddresses} addresses, not {_addresses.Length}.", nameof(addresses));
        }

        int length = 0;
        foreach (Address address in _addresses) length += address.Encoded.Length;
        _elements = new byte[length];
        int position = 0;
        foreach (Address address in _addresses)
        {
            address.Encoded.CopyTo(_elements.AsSpan(position));
            position += address.Encoded.Length;
        }
    }

    /// <summary>The route without addresses.</summary>
    public static Route Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => _addresses.Length;

    /// <summary>The CBOR of the addresses, one after the other, without the head of the array.</summary>
    public ReadOnlySpan<byte> Elements => _elements;

    /// <inheritdoc/>
    public Address this[int index] => _addresses[index];

    /// <summary>Reads addresses joined by <c>=&gt;</c>; white space around them is ignored.</summary>
    /// <exception cref="FormatException">The text is empty, or one of them is not an address.</exception>
    public static Route Parse(string text) => string.IsNullOrWhiteSpace(text)
        ? throw new FormatException("An empty text is not a route: write addresses joined by '=>'.")
        : new(text.Split("=>").Select(part => Address.Parse(part.Trim())));

    /// <summary>Reads the CBOR form, an array of addresses.</summary>
    /// <exception cref="EncodingException">Another form, or more than <see cref="MaximumAddresses"/>.</exception>
    public static Route Decode(ref CborReader reader)
    {
        var buffer = new RouteBuffer();
        buffer.Read(ref reader);
        return buffer.ToRoute();
    }

    /// <summary>This route with addresses after it.</summary>
    public Route Append(params IEnumerable<Address> addresses) => new(_addresses.Concat(addresses));

    /// <summary>This route with an address before it.</summary>
    public Route Prepend(Address address) => new(_addresses.Prepend(address));

    /// <inheritdoc/>
    public bool Equals(Route? other) => other is not null && Elements.SequenceEqual(other.Elements);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Route);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_elements);
        return hash.ToHashCode();
    }

    /// <summary>The text form, addresses joined by <c> =&gt; </c>.</summary>
    public override string ToString() => string.Join(" => ", _addresses.Select(address => address.ToString()));

    /// <inheritdoc/>
    public IEnumerator<Address> GetEnumerator() => ((IEnumerable<Address>)_addresses).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _addresses.GetEnumerator();
}
