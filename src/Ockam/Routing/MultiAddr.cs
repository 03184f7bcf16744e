using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Ockam.Routing;

/// <summary>
/// A route as people write it (section 11), for example <c>/dnsaddr/example.com/tcp/4000/secure/api/service/echo</c>. Immutable;
/// two are equal when their components are. Nothing here is resolved: that needs a node.
/// </summary>
public sealed partial class MultiAddr : IEquatable<MultiAddr>
{
    /// <summary>The most components: a route has at most 64 addresses, and one takes at most two components (host and port).</summary>
    public const int MaximumComponents = 128;

    /// <summary>The address without components; its text and its binary form are empty.</summary>
    public static readonly MultiAddr Empty = new([]);

    private readonly ImmutableArray<MultiAddrComponent> _components;

    private MultiAddr(ImmutableArray<MultiAddrComponent> components) => _components = components;

    /// <summary>The components from first to last.</summary>
    public IReadOnlyList<MultiAddrComponent> Components => _components;

    /// <summary>Whether there are no components.</summary>
    public bool IsEmpty => _components.IsEmpty;

    /// <summary>Creates an address of components.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaximumComponents"/>.</exception>
    public static MultiAddr FromComponents(IEnumerable<MultiAddrComponent> components)
    {
        ImmutableArray<MultiAddrComponent> all = [.. components];
        if (all.Length > MaximumComponents)
            throw new ArgumentException($"A MultiAddr has at most {MaximumComponents} components, not {all.Length}.", nameof(components));
        return all.IsEmpty ? Empty : new MultiAddr(all);
    }

    /// <summary>This address followed by another.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaximumComponents"/> together.</exception>
    public MultiAddr Append(MultiAddr other) => FromComponents(_components.Concat(other._components));

    /// <summary>This address followed by one component.</summary>
    /// <param name="protocol">What is named.</param>
    /// <param name="value">Its value as text.</param>
    /// <exception cref="FormatException">The value is not one of the protocol's.</exception>
    /// <exception cref="ArgumentException">More than <see cref="MaximumComponents"/> together.</exception>
    public MultiAddr Append(MultiAddrProtocol protocol, string value) =>
        FromComponents(_components.Append(MultiAddrComponent.Create(protocol, value)));

    /// <summary>
    /// The way to a secure channel: where the last component is a service, the channel is opened to it, as <c>/secure/…</c> at the end says
    /// of itself. Projects name their listeners in this way (section 9.1).
    /// </summary>
    /// <param name="channel">The way; null where the last component is neither.</param>
    internal bool TryToChannel([NotNullWhen(true)] out MultiAddr? channel)
    {
        channel = _components switch
        {
            [.., { Protocol: MultiAddrProtocol.Secure }] => this,
            [.. var before, { Protocol: MultiAddrProtocol.Service or MultiAddrProtocol.Worker } last] =>
                FromComponents(before).Append(MultiAddrProtocol.Secure, last.Value),
            _ => null,
        };
        return channel is not null;
    }

    /// <summary>Whether the components begin with those of another address.</summary>
    public bool StartsWith(MultiAddr other) =>
        other._components.Length <= _components.Length && _components.Take(other._components.Length).SequenceEqual(other._components);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] MultiAddr? other) => other is not null && _components.SequenceEqual(other._components);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as MultiAddr);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (MultiAddrComponent component in _components) hash.Add(component);
        return hash.ToHashCode();
    }

    /// <summary>Whether both are equal.</summary>
    public static bool operator ==(MultiAddr? left, MultiAddr? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(MultiAddr? left, MultiAddr? right) => !(left == right);
}
