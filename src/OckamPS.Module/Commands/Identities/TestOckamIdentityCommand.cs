using System.Management.Automation;
using Ockam.Encoding;
using Ockam.Identities;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Verifies a change history, and compares it with the one that is known here; nothing is stored.</summary>
[Cmdlet(VerbsDiagnostic.Test, "OckamIdentity", DefaultParameterSetName = ByText)]
[OutputType(typeof(OckamTestResult), typeof(bool))]
public sealed class TestOckamIdentityCommand : HomeCmdlet
{
    private const string ByText = "ByHistory";
    private const string ByFile = "ByPath";

    /// <summary>The history as hexadecimal, as <c>Export-OckamIdentity</c> puts it out.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByText)]
    [ValidateNotNullOrEmpty]
    public string? History { get; set; }

    /// <summary>A file with it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByFile)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Whose it must be.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Identifier { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path ?? History;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        string text = History ?? await InputFile.ReadTextAsync(await ResolveFileAsync(Path!), cancellationToken);
        Identifier? expected = Identifier is null ? null : Ockam.Identities.Identifier.Parse(Identifier);
        OckamTestResult result = await TestAsync(home, text.Trim(), expected, cancellationToken);
        Write(Quiet ? result.Passed : (object)result);
    }

    private static async Task<OckamTestResult> TestAsync(
        HomeSession home, string text, Identifier? expected, CancellationToken cancellationToken)
    {
        try
        {
            ChangeHistory history = ChangeHistory.Decode(Convert.FromHexString(text));
            IdentityCheck check = await home.Services.Identities.CheckAsync(history, expected, cancellationToken);
            string known = check.Comparison is { } comparison ? $"compared with the one known here: {comparison}" : "not known here before";
            return new OckamTestResult
            {
                Name = check.Identity.Identifier.ToString(), Passed = true,
                Reason = $"{check.Identity.Changes.Count} changes verify; {known}.",
            };
        }
        catch (Exception exception) when (exception is IdentityException or EncodingException or FormatException)
        {
            // A history that does not verify is the answer to the question, not a failure to answer it.
            return new OckamTestResult
            {
                Name = expected?.ToString() ?? "change history", Passed = false, Reason = exception.Message,
                Remedy = "Ask its owner for the newest history, and do not trust this one.",
            };
        }
    }
}
