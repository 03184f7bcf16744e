using System.Management.Automation;
using System.Net.Sockets;
using Ockam;
using Ockam.Api;
using Ockam.Attestation;
using Ockam.Aws;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Models;
using Ockam.Node.Configuration;
using Ockam.Node.Control;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Vault;

namespace OckamPS.Module.Errors;

/// <summary>The one place where failures of the library become errors of PowerShell. Ids are stable: scripts test for them.</summary>
internal static partial class ErrorTable
{
    /// <summary>Whether a failure is one of those that have an entry; any other is a defect.</summary>
    public static bool Knows(Exception exception) => Find(exception) is not null;

    /// <summary>The error for a failure that has an entry.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The user's object that it is about.</param>
    public static ErrorRecord ToRecord(Exception exception, object? target)
    {
        ErrorEntry entry = Find(exception) ?? new ErrorEntry("Unexpected", ErrorCategory.NotSpecified, "Report this with its stack trace.");
        return new ErrorRecord(exception, entry.Id, entry.Category, target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = entry.Remedy },
        };
    }

    /// <summary>A name that nothing has.</summary>
    /// <param name="noun">The noun, such as <c>TcpInlet</c>.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="name">The name as it was given.</param>
    public static ErrorRecord NotFound(string noun, string what, string name) => new(
        new ItemNotFoundException($"There is no {what} '{name}'."), noun + "NotFound", ErrorCategory.ObjectNotFound, name)
    {
        ErrorDetails = new ErrorDetails($"There is no {what} '{name}'.")
        {
            // Nouns about models have no prefix.
            RecommendedAction = $"Get-{(noun.Contains("Model", StringComparison.Ordinal) ? "" : "Ockam")}{noun} lists those that "
                + "there are; '*' in a name stands for anything.",
        },
    };

    private static ErrorEntry? Find(Exception exception) => exception switch
    {
        NodeControlException control => Of(control),
        SecureChannelException channel => Of(channel),
        IdentityException identity => Of(identity),
        StoreException store => Of(store),
        ProjectException project => Of(project),
        AttestationException attestation => Of(attestation),
        ModelException model => Of(model),
        AwsException aws => Of(aws),
        AuthorityException { Status: ApiStatus.BadRequest } => new("InvalidArgument", ErrorCategory.InvalidArgument,
            "Give a value within what the message allows."),
        AuthorityException => new("AuthorityRefused", ErrorCategory.PermissionDenied,
            "Ask as an enroller of the project: with -Node, a node whose identity is one."),
        CredentialException => new("NoCredential", ErrorCategory.AuthenticationError,
            "Look whether the project's authority can be reached, and whether this identity is a member still."),
        PolicyException => new("PolicyInvalid", ErrorCategory.ParserError,
            "Write the name of an attribute, several with and, or and not, or a whole expression."),
        ConfigurationException => new("ConfigurationInvalid", ErrorCategory.ParserError,
            "Correct the file where the message says; each mistake names its line and the remedy."),
        PortalException => new("PortalRefused", ErrorCategory.ResourceUnavailable,
            "Choose another address or name, or remove what has it: Get-OckamTcpInlet and Get-OckamTcpOutlet list them."),
        RoutingException => new("RouteFailed", ErrorCategory.ConnectionError,
            "Look whether the node at the route's end runs and can be reached: Test-OckamPortal walks a way hop by hop."),
        SocketException => new("ConnectionFailed", ErrorCategory.ConnectionError,
            "Look whether something listens there, and whether a firewall lets this machine through."),
        EncodingException => new("Malformed", ErrorCategory.InvalidData, "Give the bytes as they were exported, all of them."),
        VaultException vault => Of(vault),
        OckamException => new("OckamFailed", ErrorCategory.OperationStopped, "The message says what was refused and with which value."),
        FormatException => new("InvalidFormat", ErrorCategory.InvalidArgument, "Write the value as the message says."),
        UnauthorizedAccessException => new("AccessDenied", ErrorCategory.PermissionDenied, "Use a file or folder that is yours."),
        FileNotFoundException or DirectoryNotFoundException => new(
            "FileNotFound", ErrorCategory.ObjectNotFound, "Correct the path; it begins at the current location unless it is absolute."),
        IOException when IsFileThere(exception) => new("FileExists", ErrorCategory.ResourceExists,
            "Name another file, or remove that one first; a command that has -Force replaces it."),
        IOException => new("FileFailed", ErrorCategory.ResourceUnavailable, "Look whether the file can be used, and try again."),
        TimeoutException => new("TimedOut", ErrorCategory.OperationTimeout, "Try again, or allow more time."),
        // A null that the library was given is not the user's.
        ArgumentException and not ArgumentNullException => new("InvalidArgument", ErrorCategory.InvalidArgument,
            "Give a value within what the message allows."),
        _ => null,
    };

    // ERROR_FILE_EXISTS as an HRESULT, which the library gives too; and EEXIST, which is what .NET gives elsewhere than on Windows.
    private static bool IsFileThere(Exception exception) => exception.HResult is unchecked((int)0x80070050) or 17;

    private static ErrorEntry Of(NodeControlException exception) => new(
        exception.Reason switch
        {
            NodeControlReason.NotFound => "NodeNotFound",
            NodeControlReason.NameTaken => "NameTaken",
            NodeControlReason.NotRunning => "NodeStopped",
            NodeControlReason.InvalidArgument => "InvalidArgument",
            NodeControlReason.NoProject => "NoProject",
            NodeControlReason.Timeout => "TimedOut",
            NodeControlReason.NoWay => "PortalUnreachable",
            _ => "NodeUnavailable",
        },
        exception.Reason switch
        {
            NodeControlReason.NotFound => ErrorCategory.ObjectNotFound,
            NodeControlReason.NameTaken => ErrorCategory.ResourceExists,
            NodeControlReason.NotRunning or NodeControlReason.NoProject => ErrorCategory.InvalidOperation,
            NodeControlReason.InvalidArgument => ErrorCategory.InvalidArgument,
            NodeControlReason.Timeout => ErrorCategory.OperationTimeout,
            NodeControlReason.NoWay => ErrorCategory.ConnectionError,
            _ => ErrorCategory.ResourceUnavailable,
        },
        exception.Remedy);

    private static ErrorEntry Of(SecureChannelException exception) => exception switch
    {
        { InnerException: IdentityException } or { Reason: SecureChannelCloseReason.HandshakeFailed } => new(
            "PeerNotTrusted", ErrorCategory.AuthenticationError,
            "If the Identifier in the message is the one you mean, name it with -Trust; the two nodes are of different homes or projects."),
        _ => new("ChannelFailed", ErrorCategory.ConnectionError,
            "Look whether the other node runs and accepts this node's identity; a node that does not stays silent."),
    };
}
