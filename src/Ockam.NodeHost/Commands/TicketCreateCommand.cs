using System.Globalization;
using System.Security.Cryptography;
using Ockam.NodeHost.CommandLine;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.NodeHost.Commands;

internal sealed class TicketCreateCommand : Command
{
    // Sections 9.2 and 12.
    private const string DefaultLifetime = "10m";
    private const string DefaultUses = "1";

    private static readonly TimeSpan s_longestLifetime = TimeSpan.FromDays(365);

    public override string Name => "ticket create";

    public override string Summary => "Makes an enrollment ticket: whoever redeems it becomes a member of the project.";

    public override string Details => """
        The ticket is a secret, and the one line on standard output. On the home of the project's authority it is made there, whether the
        authority runs or not; elsewhere the authority is asked, as one of its enrollers.
        """;

    public override IReadOnlyList<Option> Options =>
    [
        .. MemberAttributeOptions.All,
        new("--expires-in", "DURATION", $"How long it can be redeemed; {DefaultLifetime} without it."),
        new("--usage-count", "NUMBER", $"How many may redeem it; {DefaultUses} without it."),
        new("--form", "FORM", "legacy (default), exported or plain: every one is read by nodes of the original."),
        new("--file", "FILE", "Writes it to a new file that only this user can read, and not to standard output."),
        .. ProjectAdministration.Options,
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        Dictionary<string, string> attributes = MemberAttributeOptions.Read(arguments);
        TimeSpan lifetime = Durations.Parse("--expires-in", arguments.Value("--expires-in") ?? DefaultLifetime, s_longestLifetime);
        if (lifetime < TimeSpan.FromSeconds(1))
            throw CommandException.Usage("--expires-in must be 1s or longer: tickets count in seconds.");
        ulong uses = ReadUses(arguments.Value("--usage-count") ?? DefaultUses);
        EnrollmentTicketForm form = ReadForm(arguments.Value("--form"));
        await using ProjectAdministration administration = await ProjectAdministration.OpenAsync(context, cancellationToken);
        await using SecretFile? file = arguments.Value("--file") is { } path ? CreateFile(path) : null;
        using OneTimeCode code = await administration.CreateTokenAsync(attributes, lifetime, uses, cancellationToken);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(administration.Project, code);
        byte[] text = ticket.Encode(form);
        try
        {
            if (file is null) context.Output.WriteSecret("ticket", text, value => WriteFacts(value));
            else
            {
                await file.WriteAsync(text, cancellationToken);
                string written = arguments.Required("--file");
                context.Output.WriteObject($"the ticket {ticket.Reference} is in {written}", value =>
                {
                    value.WriteString("file", written);
                    WriteFacts(value);
                });
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }

        void WriteFacts(System.Text.Json.Utf8JsonWriter value)
        {
            value.WriteString("reference", ticket.Reference);
            value.WriteString("project", administration.Project.Name);
            value.WriteNumber("expires_in", lifetime.TotalSeconds);
            value.WriteNumber("usage_count", uses);
        }
    }

    private static SecretFile CreateFile(string path)
    {
        try
        {
            return SecretFile.Create(path);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new CommandException(ExitCode.Failed, "file_exists", exception.Message);
        }
    }

    private static ulong ReadUses(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong uses) && uses is > 0 and <= int.MaxValue
            ? uses
            : throw CommandException.Usage($"--usage-count '{text}' is not a number from 1 to {int.MaxValue}.");

    private static EnrollmentTicketForm ReadForm(string? text) => text switch
    {
        null or "legacy" => EnrollmentTicketForm.Legacy,
        "exported" => EnrollmentTicketForm.Exported,
        "plain" => EnrollmentTicketForm.ExportedPlain,
        _ => throw CommandException.Usage($"--form '{text}' is not known: it is legacy, exported or plain."),
    };
}
