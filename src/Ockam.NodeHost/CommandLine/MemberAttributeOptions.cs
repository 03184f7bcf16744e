using Ockam.Projects;

namespace Ockam.NodeHost.CommandLine;

/// <summary>What a member gets, as options of commands say it (section 9.2).</summary>
internal static class MemberAttributeOptions
{
    public static readonly IReadOnlyList<Option> All =
    [
        new("--attribute", "KEY[=VALUE]", "An attribute of its credentials; KEY alone means KEY=true.", Repeatable: true),
        new("--relay", "NAME", $"The relay that it may have: {MemberAttributes.Relay}=NAME; '*' is every name."),
        new("--enroller", null, $"It may make tickets and administer members: {MemberAttributes.Role}={MemberAttributes.Enroller}."),
        new("--tls", null, $"It may ask for the project's certificate: {MemberAttributes.TlsCertificate}=true."),
    ];

    /// <summary>The attributes that the options give.</summary>
    /// <exception cref="CommandException">One has no name, or is given twice.</exception>
    public static Dictionary<string, string> Read(Arguments arguments)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in arguments.Values("--attribute"))
        {
            int mark = text.IndexOf('=', StringComparison.Ordinal);
            if (mark == 0 || text.Length == 0) throw CommandException.Usage($"--attribute '{text}' must be KEY or KEY=VALUE.");
            Add(attributes, mark < 0 ? text : text[..mark], mark < 0 ? "true" : text[(mark + 1)..]);
        }

        if (arguments.Value("--relay") is { } relay) Add(attributes, MemberAttributes.Relay, relay);
        if (arguments.Has("--enroller")) Add(attributes, MemberAttributes.Role, MemberAttributes.Enroller);
        if (arguments.Has("--tls")) Add(attributes, MemberAttributes.TlsCertificate, "true");
        return attributes;
    }

    private static void Add(Dictionary<string, string> attributes, string name, string value)
    {
        if (!attributes.TryAdd(name, value)) throw CommandException.Usage($"The attribute '{name}' was given twice.");
    }
}
