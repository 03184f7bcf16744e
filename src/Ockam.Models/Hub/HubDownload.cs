namespace Ockam.Models;

/// <summary>A file of the hub that was saved.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Repository">The repository, <c>owner/name</c>.</param>
/// <param name="File">The file's path in it.</param>
/// <param name="Revision">The revision as it was named.</param>
/// <param name="Commit">The commit that this was at that moment; naming it gets the same bytes for ever.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">SHA-256 of the saved bytes, 64 hexadecimal digits.</param>
/// <param name="ResumedBytes">Bytes that an interrupted attempt had saved already.</param>
public sealed record HubDownload(
    string Path, string Repository, string File, string Revision, string Commit, long Size, string Sha256, long ResumedBytes);
