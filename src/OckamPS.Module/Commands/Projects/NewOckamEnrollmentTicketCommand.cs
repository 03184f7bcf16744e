using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography;
using Ockam.Projects;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an enrollment ticket: whoever redeems it becomes a member of the project, with the ticket's attributes.</summary>
[Cmdlet(VerbsCommon.New, "OckamEnrollmentTicket", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamEnrollmentTicketInfo))]
public sealed class NewOckamEnrollmentTicketCommand : AdministrationCmdlet
{
    /// <summary>What those who redeem it get: names and values; <c>$true</c> is the text that policies ask for.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AttributeTableCompleter))]
    public Hashtable Attribute { get; set; } = [];

    /// <summary>How long it is of use: 10m if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ExpiresIn { get; set; } = Authority.DefaultTokenLifetime;

    /// <summary>How many may redeem it: one if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int UsageCount { get; set; } = 1;

    /// <summary>The relay that they may register; <c>*</c> is every name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Relay { get; set; }

    /// <summary>They may make tickets and administer members.</summary>
    [Parameter]
    public SwitchParameter Enroller { get; set; }

    /// <summary>The file to write it to, for its owner alone; without one it goes to the pipeline as a SecureString.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making a ticket";

    /// <inheritdoc/>
    protected override object? Target => Project;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        Dictionary<string, string> attributes = AttributeTables.Read(Attribute, Relay, Enroller);
        ProjectAdministration administration = await OpenAsync(home, cancellationToken);
        if (!await ConfirmAsync($"project '{administration.Project.Name}'", "Make an enrollment ticket")) return;
        string? path = Path is null ? null : await ResolveFileAsync(Path);
        await using SecretFile? file = path is null ? null : SecretFile.Create(path);
        using OneTimeCode code = await administration.CreateTokenAsync(attributes, ExpiresIn, (ulong)UsageCount, cancellationToken);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(administration.Project, code);
        byte[] text = ticket.Encode(EnrollmentTicketForm.Legacy);
        try
        {
            if (file is not null) await file.WriteAsync(text, cancellationToken);
            Write(new OckamEnrollmentTicketInfo
            {
                ProjectName = administration.Project.Name,
                Reference = ticket.Reference,
                Attributes = attributes,
                ExpiresAt = DateTime.UtcNow + ExpiresIn,
                UsageCount = UsageCount,
                Ticket = file is null ? SecureTexts.FromUtf8(text) : null,
                Path = path,
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
