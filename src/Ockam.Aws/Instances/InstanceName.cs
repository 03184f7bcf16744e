using System.Text.RegularExpressions;

namespace Ockam.Aws;

/// <summary>The name of an instance in its network, and those of the steps by which it is made.</summary>
internal sealed partial record InstanceName
{
    /// <summary>The tag that says what an instance is for.</summary>
    public const string RoleTag = "ockamps:role";

    /// <summary>The attribute of a member that says which instance's ticket it has redeemed.</summary>
    public const string Attribute = "ockamps-instance";

    private const string InstancePrefix = "instance-";
    private const string IssuedPrefix = "issued-";
    private const string RedeemedPrefix = "redeemed-";
    private const string AuthorityPrefix = "authority-";

    private InstanceName(string text) => Text = text;

    /// <summary>The name.</summary>
    public string Text { get; }

    public RunStep Role => new($"role-{Text}", RunKind.Role);

    public RunStep Policy => new($"policy-{Text}", RunKind.Setting);

    public RunStep Managed => new($"managed-{Text}", RunKind.Setting);

    public RunStep Profile => new($"profile-{Text}", RunKind.InstanceProfile);

    public RunStep ProfileRole => new($"profile-role-{Text}", RunKind.Setting);

    public RunStep Ports => new($"ports-{Text}", RunKind.SecurityGroup);

    public RunStep PortRules => new($"port-rules-{Text}", RunKind.Setting);

    public RunStep Key => new($"key-{Text}", RunKind.KeyPair);

    public RunStep Publication => new($"project-{Text}", RunKind.Parameter);

    /// <summary>That there is a ticket of use: its id is the ticket's reference.</summary>
    public RunStep Issued => new(IssuedPrefix + Text, RunKind.Setting);

    /// <summary>Who has redeemed its ticket: its id is the member's.</summary>
    public RunStep Redeemed => new(RedeemedPrefix + Text, RunKind.Setting);

    /// <summary>The project that it is: its id is that of the authority.</summary>
    public RunStep Authority => new(AuthorityPrefix + Text, RunKind.Setting);

    /// <summary>The project that the last ticket was for: its id is that of the authority.</summary>
    public RunStep MemberOf => new($"member-of-{Text}", RunKind.Setting);

    public RunStep Ticket => new($"ticket-{Text}", RunKind.Parameter);

    public RunStep Instance => new(InstancePrefix + Text, RunKind.Instance);

    /// <summary>What the values of <see cref="Attribute"/> of this instance's members begin with.</summary>
    public string MarkPrefix(AwsRun run) => $"{run.RunId}/{Text}/";

    /// <summary>The name in an order, or that of its role.</summary>
    /// <exception cref="AwsException">It cannot be one.</exception>
    public static InstanceName Of(PortalInstanceOrder order)
    {
        string text = order.Name ?? Default(order.Role);
        if (Pattern().IsMatch(text)) return new InstanceName(text);
        throw new AwsException(
            AwsErrorKind.InvalidRequest,
            $"'{AwsText.Printable(text)}' is no name of an instance: it has 1 to 16 lower-case letters, digits and "
            + "hyphens, a letter first.");
    }

    /// <summary>The name that a step says; null if it is of no instance.</summary>
    public static string? InStep(string? step) =>
        step?.StartsWith(InstancePrefix, StringComparison.Ordinal) == true ? step[InstancePrefix.Length..] : null;

    /// <summary>The instance of a step that says <see cref="Issued"/>; null for another step.</summary>
    public static string? InIssued(string step) => After(IssuedPrefix, step);

    /// <summary>The instance of a step that says <see cref="Redeemed"/>; null for another step.</summary>
    public static string? InRedeemed(string step) => After(RedeemedPrefix, step);

    /// <summary>The instance of a step that says <see cref="Authority"/>; null for another step.</summary>
    public static string? InAuthority(string step) => After(AuthorityPrefix, step);

    /// <summary>The names of steps of an instance that some step names.</summary>
    public static InstanceName OfStep(string name) => new(name);

    private static string? After(string prefix, string step) =>
        step.StartsWith(prefix, StringComparison.Ordinal) ? step[prefix.Length..] : null;

    private static string Default(PortalInstanceRole role) => role switch
    {
        PortalInstanceRole.Project => "project",
        PortalInstanceRole.AICorp => "ai",
        _ => "health",
    };

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,15}\z")]
    private static partial Regex Pattern();
}
