using System.Management.Automation;
using Ockam.Encoding;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Verifies a credential by its issuer's history as it is known here; nothing is stored.</summary>
[Cmdlet(VerbsDiagnostic.Test, "OckamCredential", DefaultParameterSetName = ByText)]
[OutputType(typeof(OckamTestResult), typeof(bool))]
public sealed class TestOckamCredentialCommand : CredentialTextCmdlet
{
    /// <summary>Whose it must be: an Identifier, or the name of an identity of this home; anyone's if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        string text = await ReadTextAsync(cancellationToken);
        Identifier issuer = await ResolveIssuerAsync(home, cancellationToken);
        Identifier? subject = Subject is null ? null : await HomeIdentifiers.ResolveAsync(home, Subject, cancellationToken);
        OckamTestResult result = await TestAsync(home, text, issuer, subject, cancellationToken);
        Write(Quiet ? result.Passed : (object)result);
    }

    private static async Task<OckamTestResult> TestAsync(
        HomeSession home, string text, Identifier issuer, Identifier? subject, CancellationToken cancellationToken)
    {
        string name = "credential";
        try
        {
            CredentialAndPurposeKey credential = CredentialAndPurposeKey.Parse(text);
            name = $"credential of {credential.ReadData().Subject?.ToString() ?? "nobody"} by {credential.ReadIssuer()}";
            VerifiedCredential verified = await home.Services.Credentials.VerifyAsync(credential, [issuer], subject, cancellationToken);
            string attributes = string.Join(", ", verified.Attributes.ToTexts().Select(pair => $"{pair.Key}={pair.Value}"));
            return new OckamTestResult
            {
                Name = name, Passed = true,
                Reason = $"It verifies, is valid until {UnixTime.Text(verified.ExpiresAt)}, and says "
                    + $"{(attributes.Length > 0 ? attributes : "nothing besides")}.",
            };
        }
        catch (Exception exception) when (exception is IdentityException or EncodingException or FormatException)
        {
            // One that does not verify is the answer to the question, not a failure to answer it.
            return new OckamTestResult { Name = name, Passed = false, Reason = exception.Message, Remedy = RemedyFor(exception) };
        }
    }

    private static string RemedyFor(Exception exception) => (exception as IdentityException)?.Reason switch
    {
        IdentityErrorReason.UnknownIdentity =>
            "Import the issuer's change history first: Export-OckamIdentity on its machine, Import-OckamIdentity here.",
        IdentityErrorReason.Expired or IdentityErrorReason.NotLatestChange => "Ask the issuer for a new one.",
        IdentityErrorReason.NotYetValid => "Set the clocks right, here and at the issuer.",
        IdentityErrorReason.UntrustedIssuer => "Name with -Issuer whom you do trust, and do not trust this one.",
        IdentityErrorReason.WrongSubject => "Ask whoever gave it to you for the one that is meant.",
        null => "Give the hexadecimal digits as New-OckamCredential puts them out, all of them.",
        _ => "Do not trust it, and ask the issuer for another.",
    };
}
