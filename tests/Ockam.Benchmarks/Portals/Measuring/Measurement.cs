namespace Ockam.Benchmarks.Portals;

/// <summary>What every measurement needs.</summary>
/// <param name="Workshop">Where its processes and files belong.</param>
/// <param name="Options">What the command line said.</param>
/// <param name="Programs">Our own program, in the forms to measure.</param>
/// <param name="Figures">Where results go.</param>
internal sealed record Measurement(
    Workshop Workshop, PortalsOptions Options, IReadOnlyList<OckamProgram> Programs, Figures Figures)
{
    /// <summary>Our own portals, direct and through a relay.</summary>
    public IEnumerable<TunnelKind> Own =>
        Programs.SelectMany(program => (TunnelKind[])[new OckamPortal(program, false), new OckamPortal(program, true)]);

    /// <summary>The peers, with what the machine does without a tunnel.</summary>
    public static IEnumerable<TunnelKind> Peers =>
    [
        new NoTunnel(), new SocatPair(), new StunnelPair(), new HaproxyPair(),
        new SshForward("aes256-gcm@openssh.com"), new SshForward(null),
    ];

    /// <summary>The tunnels in the order of a round: every second one goes backwards, so that none always follows the same one.</summary>
    public static IEnumerable<Tunnel> InTurn(IReadOnlyList<Tunnel> tunnels, int round) => round % 2 == 0 ? tunnels : tunnels.Reverse();

    /// <summary>Tells how far it is.</summary>
    public static void Progress(FormattableString text) => Console.Error.WriteLine(FormattableString.Invariant(text));
}
