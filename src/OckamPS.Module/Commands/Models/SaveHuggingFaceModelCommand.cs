using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Saves files of a repository of Hugging Face, from one commit, and compares their hashes.</summary>
[Cmdlet(VerbsData.Save, "HuggingFaceModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(HuggingFaceModelInfo))]
public sealed class SaveHuggingFaceModelCommand : ModelCmdlet
{
    // A token has some forty characters.
    private const int MostToken = 4096;

    /// <summary>The repository, <c>owner/name</c>.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Repository { get; set; } = "";

    /// <summary>The files' paths in it, with wildcards.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] File { get; set; } = [];

    /// <summary>A commit; or a branch or tag, of which the present commit is taken.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Revision { get; set; } = HuggingFaceHub.DefaultRevision;

    /// <summary>The file, or the folder for the files; the current location if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>The SHA-256 that the file must have.</summary>
    [Parameter]
    [ValidatePattern("^[0-9A-Fa-f]{64}$")]
    public string? Sha256 { get; set; }

    /// <summary>An access token, for what not everybody may read.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>A file with the access token.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenPath { get; set; }

    /// <summary>Another hub.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? EndpointUrl { get; set; }

    /// <summary>What an interrupted attempt has left is not continued.</summary>
    [Parameter]
    public SwitchParameter NoResume { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Saving from Hugging Face";

    /// <inheritdoc/>
    protected override object? Target => Repository;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Token is not null && TokenPath is not null) throw new FormatException("Give -Token or -TokenPath, not both.");
        using var hub = new HuggingFaceHub(new HubOptions { Endpoint = EndpointUrl, Token = await TokenAsync(cancellationToken) });
        // One commit for all files, and for their listing.
        string commit = await hub.ResolveAsync(Repository, Revision, cancellationToken);
        if (commit != Revision) Verbose($"{Revision} of {Repository} is commit {commit} now.");
        IReadOnlyList<string> files = await FilesAsync(hub, commit, cancellationToken);
        OutputPlace place = await ResolvePlaceAsync(Destination, files.Count);
        if (files.Count > 1 && Sha256 is not null)
            throw new FormatException($"{files.Count} files cannot have one hash: name one file, or leave -Sha256 out.");
        RequireDifferentNames(files);
        foreach (string file in files)
        {
            await ForEachAsync(file, async () =>
            {
                string path = place.FileFor(NameOf(file));
                if (!await ConfirmAsync($"{Repository}/{file} at {commit} -> {path}", "Save")) return;
                place.Claim(path, $"{Repository}/{file}");
                HubDownload saved = await hub.DownloadAsync(
                    new HubDownloadRequest
                    {
                        Repository = Repository, File = file, Revision = commit, Destination = path, Sha256 = Sha256, Overwrite = Force,
                        Resume = !NoResume,
                    },
                    Track(file), cancellationToken);
                if (saved.ResumedBytes > 0) Verbose($"{saved.ResumedBytes} bytes of an earlier attempt were kept.");
                Write(StoreInfos.Of(saved with { Revision = Revision }));
            });
        }
    }

    private static string NameOf(string file) => file[(file.LastIndexOf('/') + 1)..];

    // Files are saved without the folders that they have in the repository; known before any of them has come.
    private static void RequireDifferentNames(IEnumerable<string> files)
    {
        string[]? same = files.GroupBy(NameOf, OutputPlace.Comparer).Select(group => group.ToArray())
            .FirstOrDefault(group => group.Length > 1);
        if (same is not null)
            throw new FormatException(
                $"{string.Join(" and ", same.Select(file => $"'{file}'"))} would become one file, '{NameOf(same[0])}'. Save each into a "
                + "folder of its own.");
    }

    private async Task<IReadOnlyList<string>> FilesAsync(HuggingFaceHub hub, string commit, CancellationToken cancellationToken)
    {
        if (!File.Any(Wildcards.AreIn)) return File;
        IReadOnlyList<HubFile> all = await hub.ListAsync(Repository, commit, cancellationToken);
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in File)
        {
            WildcardPattern pattern = Wildcards.Of(name);
            string[] meant = Wildcards.AreIn(name) ? [.. all.Select(file => file.Path).Where(pattern.IsMatch)] : [name];
            if (meant.Length == 0)
                Fail(
                    new ModelException(ModelErrorReason.NotFound, $"No file of {Repository} at {commit} matches '{name}'."), Repository);
            files.UnionWith(meant);
        }

        return [.. files];
    }

    private async Task<SecureString?> TokenAsync(CancellationToken cancellationToken)
    {
        if (TokenPath is null) return Token;
        byte[] bytes = await InputFile.ReadAsync(await ResolveFileAsync(TokenPath), MostToken, cancellationToken);
        try
        {
            return SecureTexts.FromUtf8(bytes.AsSpan().Trim("\r\n \t"u8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
