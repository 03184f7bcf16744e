namespace Ockam.Models;

/// <summary>
/// Who was at the other end of the way by which a document came, as its secure channel has proved: asked before and after, since a way may
/// be made anew meanwhile.
/// </summary>
/// <param name="Before">The Identifier before the document was asked for; null if there was no channel yet.</param>
/// <param name="After">The Identifier when it was there; null if there was no channel.</param>
internal sealed record EnvironmentWay(string? Before, string? After)
{
    /// <summary>What speaks against a document that names a node and came by this way, in sentences.</summary>
    /// <param name="named">The node that the document names; null if it names none.</param>
    public IEnumerable<string> FindObjections(string? named)
    {
        if (After is null)
        {
            yield return "The way to the server has no secure channel, so nobody has proved whose document it is.";
            yield break;
        }

        if (Before is not null && Before != After)
            yield return $"The way to the server was made anew meanwhile: it led to {Before} before, and leads to {After} now.";
        if (named is null)
            yield return $"The document names no node, and came from {After}: it may be another machine's. Let the gateway name its node "
                + "(New-ModelGateway -Node, or ockam-node gateway --node-identifier).";
        else if (named != After)
            yield return $"The document names the node {named}, and came from {After}: it is another machine's.";
    }
}
