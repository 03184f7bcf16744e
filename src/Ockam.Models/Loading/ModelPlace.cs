namespace Ockam.Models;

/// <summary>Where a model server keeps the weights of its models.</summary>
/// <param name="Kind">What becomes of them there.</param>
/// <param name="Folder">The folder; null where it could not be found out.</param>
/// <param name="Reason">How that was found out, or why not; a sentence without its last point.</param>
public sealed record ModelPlace(ModelPlaceKind Kind, string? Folder, string Reason)
{
    /// <summary>Whether no plain weights stay on a disk that others could read later.</summary>
    public bool IsSafe => IsSafeKind(Kind);

    internal static bool IsSafeKind(ModelPlaceKind kind) =>
        kind is ModelPlaceKind.Memory or ModelPlaceKind.Encrypted or ModelPlaceKind.Ephemeral;

    internal static ModelPlace Unknown(string reason, string? folder = null) => new(ModelPlaceKind.Unknown, folder, reason);
}
