using System.Net.Sockets;
using System.Text.Json;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.NodeHost.CommandLine;

/// <summary>What an error means for whoever ran the command.</summary>
internal sealed record Failure(ExitCode ExitCode, string Id, string Message)
{
    /// <summary>Sorts an error; null for one that is a defect of this program, whose stack trace shall be seen.</summary>
    public static Failure? From(Exception exception, CancellationToken interrupted) => exception switch
    {
        CommandException command => new(command.ExitCode, command.Id, command.Message),
        OperationCanceledException when interrupted.IsCancellationRequested =>
            new(ExitCode.Interrupted, "interrupted", "Interrupted before it was done."),
        SecureChannelException channel => FromChannel(channel),
        IdentityException identity => new(CodeOf(identity.Reason), Snake(identity.Reason), identity.Message),
        NodeControlException control => new(CodeOf(control.Reason), Snake(control.Reason), control.Message),
        EncodingException encoding => new(ExitCode.NotTrusted, "malformed", encoding.Message),
        ProjectException project => new(CodeOf(project.Reason), Snake(project.Reason), project.Message),
        AuthorityException refusal => new(ExitCode.NotTrusted, "refused", refusal.Message + "."),
        StoreException store => new(ExitCode.Store, "store_" + Snake(store.Reason), store.Message),
        RoutingException or SocketException => new(ExitCode.Unreachable, "unreachable", exception.Message),
        PolicyException => new(ExitCode.Usage, "policy", exception.Message),
        VaultException vault => new(CodeOf(vault.Reason), "vault", vault.Message),
        OckamException => new(ExitCode.Failed, "failed", exception.Message),
        IOException or UnauthorizedAccessException => new(ExitCode.Failed, "io", exception.Message),
        _ => null,
    };

    // A peer that does not accept this end stays silent, so that only its time-out is seen here (section 5.2).
    private static Failure FromChannel(SecureChannelException exception) => exception switch
    {
        { InnerException: IdentityException inner } => new(ExitCode.NotTrusted, Snake(inner.Reason), exception.Message),
        { Reason: SecureChannelCloseReason.HandshakeFailed } => new(ExitCode.NotTrusted, "handshake_failed", exception.Message),
        _ => new(ExitCode.Unreachable, Snake(exception.Reason), exception.Message),
    };

    private static ExitCode CodeOf(IdentityErrorReason reason) => reason switch
    {
        IdentityErrorReason.UnknownIdentity or IdentityErrorReason.UnknownName => ExitCode.NotFound,
        IdentityErrorReason.NameTaken => ExitCode.Failed,
        _ => ExitCode.NotTrusted,
    };

    private static ExitCode CodeOf(VaultErrorReason reason) => reason switch
    {
        VaultErrorReason.UnknownVault => ExitCode.NotFound,
        VaultErrorReason.Unavailable => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };

    private static ExitCode CodeOf(NodeControlReason reason) => reason switch
    {
        NodeControlReason.NotFound => ExitCode.NotFound,
        NodeControlReason.InvalidArgument => ExitCode.Usage,
        NodeControlReason.Timeout or NodeControlReason.Unavailable => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };

    private static ExitCode CodeOf(ProjectErrorReason reason) => reason switch
    {
        ProjectErrorReason.UnknownProject or ProjectErrorReason.SourceUnreadable => ExitCode.NotFound,
        ProjectErrorReason.SourceRefused => ExitCode.Usage,
        ProjectErrorReason.NameTaken => ExitCode.Failed,
        ProjectErrorReason.Unreachable => ExitCode.Unreachable,
        _ => ExitCode.NotTrusted,
    };

    private static string Snake(Enum reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
