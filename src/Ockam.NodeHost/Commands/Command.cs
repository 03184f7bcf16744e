using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

/// <summary>One command: what the help says of it, and what it does.</summary>
internal abstract class Command
{
    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<Command> All { get; } =
    [
        new DemoCommand(),
        new RunCommand(),
        new ProjectCommand(),
        new CheckCommand(),
        new StatusCommand(),
        new NodeStartCommand(),
        new NodeStopCommand(),
        new NodeListCommand(),
        new NodeHostCommand(),
        new ListenCommand(),
        new GatewayCommand(),
        new MessageSendCommand(),
        new IdentityCreateCommand(),
        new IdentityShowCommand(),
        new IdentityListCommand(),
        new IdentityExportCommand(),
        new IdentityImportCommand(),
        new IdentityRotateCommand(),
        new VaultCreateCommand(),
        new VaultListCommand(),
        new VaultDeleteCommand(),
        new CredentialIssueCommand(),
        new CredentialStoreCommand(),
        new CredentialVerifyCommand(),
        new TicketCreateCommand(),
        new TicketShowCommand(),
        new MemberAddCommand(),
        new MemberListCommand(),
        new MemberRemoveCommand(),
        new ProjectEnrollCommand(),
        new ProjectImportCommand(),
        new ProjectExportCommand(),
        new ProjectListCommand(),
        new ProjectShowCommand(),
        new ProjectDeleteCommand(),
        new PolicySetCommand(),
        new PolicyListCommand(),
        new PolicyExplainCommand(),
        new PolicyRemoveCommand(),
    ];

    /// <summary>One or two words.</summary>
    public abstract string Name { get; }

    /// <summary>One line.</summary>
    public abstract string Summary { get; }

    /// <summary>More lines for its own help, or none.</summary>
    public virtual string Details => string.Empty;

    /// <summary>The arguments that are no options; those in brackets may be left out and come last.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Its options.</summary>
    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>Does it; errors are exceptions, which <see cref="Failure"/> turns into exit codes.</summary>
    public abstract Task RunAsync(CommandContext context, CancellationToken cancellationToken);
}
