using System.Net.Sockets;
using System.Text.Json;
using Ockam.Api;
using Ockam.Identities;
using Ockam.Node.Configuration;
using Ockam.Node.Control;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Background;

/// <summary>Carries errors from one process to another: whoever commands a node there sees what they would see here.</summary>
internal static class ControlErrors
{
    /// <summary>Writes an error down.</summary>
    public static ControlError From(Exception exception) => exception switch
    {
        NodeControlException control => new()
        {
            Kind = ControlErrorKind.Control,
            Reason = control.Reason.ToString(),
            // The exception puts the two together.
            Message = control.Message.EndsWith(' ' + control.Remedy, StringComparison.Ordinal)
                ? control.Message[..^(control.Remedy.Length + 1)]
                : control.Message,
            Remedy = control.Remedy,
        },
        IdentityException identity => Make(ControlErrorKind.Identity, exception, identity.Reason.ToString()),
        SecureChannelException channel => Make(ControlErrorKind.SecureChannel, exception, channel.Reason.ToString()),
        StoreException store => Make(ControlErrorKind.Store, exception, store.Reason.ToString()) with { Path = store.Path },
        ConfigurationException file =>
            Make(ControlErrorKind.Configuration, exception) with { Path = file.File, Mistakes = file.Mistakes },
        RoutingException => Make(ControlErrorKind.Routing, exception),
        PortalException => Make(ControlErrorKind.Portal, exception),
        VaultException vault => Make(ControlErrorKind.Vault, exception, vault.Reason.ToString()),
        ProjectException project => Make(ControlErrorKind.Project, exception, project.Reason.ToString()),
        AuthorityException authority => Make(ControlErrorKind.Authority, exception, authority.Status.ToString()),
        CredentialException credential => Make(ControlErrorKind.Credential, exception, credential.IsRefused.ToString()),
        PolicyException => Make(ControlErrorKind.Policy, exception),
        OckamException => Make(ControlErrorKind.Other, exception),
        SocketException socket => Make(ControlErrorKind.Socket, exception, socket.SocketErrorCode.ToString()),
        IOException or UnauthorizedAccessException => Make(ControlErrorKind.File, exception),
        JsonException => From(new NodeControlException(
            NodeControlReason.InvalidArgument, "The request is not one that this node understands.",
            "Use the same version of OckamPS for both.")),
        _ => Make(ControlErrorKind.Defect, exception, exception.GetType().Name),
    };

    /// <summary>The error that was written down.</summary>
    public static Exception ToException(ControlError error) => error.Kind switch
    {
        ControlErrorKind.Control => new NodeControlException(
            Reason(error, NodeControlReason.Unavailable), error.Message, error.Remedy ?? "Look into the node's log."),
        ControlErrorKind.Identity => new IdentityException(Reason(error, IdentityErrorReason.UnknownIdentity), error.Message),
        ControlErrorKind.SecureChannel =>
            new SecureChannelException(Reason(error, SecureChannelCloseReason.HandshakeFailed), error.Message),
        ControlErrorKind.Store => new StoreException(Reason(error, StoreErrorReason.Inaccessible), error.Path ?? "", error.Message),
        ControlErrorKind.Configuration => new ConfigurationException(error.Path ?? "", error.Mistakes ?? []),
        ControlErrorKind.Routing => new RoutingException(error.Message),
        ControlErrorKind.Portal => new PortalException(error.Message),
        ControlErrorKind.Vault => new VaultException(Reason(error, VaultErrorReason.Failed), error.Message),
        ControlErrorKind.Project => new ProjectException(Reason(error, ProjectErrorReason.Unreachable), error.Message),
        ControlErrorKind.Authority => AuthorityException.Of(Reason(error, ApiStatus.InternalServerError), error.Message),
        ControlErrorKind.Credential => new CredentialException(error.Message, error.Reason == bool.TrueString),
        ControlErrorKind.Policy => new PolicyException(error.Message),
        ControlErrorKind.Socket => new SocketException((int)Reason(error, SocketError.SocketError), error.Message),
        ControlErrorKind.File => new IOException(error.Message),
        ControlErrorKind.Defect => new NodeControlException(
            NodeControlReason.Unavailable, $"The node failed ({error.Reason}): {error.Message}",
            "This is a defect of OckamPS: please report it."),
        _ => new OckamException(error.Message),
    };

    private static ControlError Make(ControlErrorKind kind, Exception exception, string? reason = null) =>
        new() { Kind = kind, Reason = reason, Message = exception.Message };

    private static TReason Reason<TReason>(ControlError error, TReason otherwise) where TReason : struct, Enum =>
        Enum.TryParse(error.Reason, out TReason reason) && Enum.IsDefined(reason) ? reason : otherwise;
}
