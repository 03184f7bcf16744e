using System.Text.Json;

namespace Ockam.Background;

/// <summary>What a node is told to do.</summary>
/// <param name="Version">The version of the protocol that is spoken; see <see cref="Current"/>.</param>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Arguments">Its arguments, of the operation's own form.</param>
/// <param name="HasSecret">Whether a secret follows in a message of its own.</param>
internal sealed record ControlRequest(int Version, string Operation, JsonElement Arguments, bool HasSecret = false)
{
    /// <summary>Counted up when an operation's form changes so that the two sides would misunderstand each other.</summary>
    public const int Current = 2;
}
