using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Storage;

namespace Ockam.Benchmarks;

/// <summary>
/// What a decision costs for policies of five terms, when nothing has changed: with the clock, the look-up of the policy and of what is
/// known of the peer. One row for each policy; the worst are those that must be evaluated to their end.
/// </summary>
internal static class PoliciesCommand
{
    private const string Node = "node";
    private const int Warmup = 200_000;
    private const int Decisions = 1_000_000;

    // Odd, so that there is a median.
    private const int Rounds = 7;

    private static readonly string[] s_policies =
    [
        "a and b and c and d and e",
        "x or y or z or v or e",
        "a and not x and (y or b) and e",
        "(and (= subject.a \"true\") (!= subject.role \"writer\") (member? subject.role [\"x\" \"y\" \"reader\"]) "
            + "(exists? subject.b) (= subject.has_credential true))",
    ];

    public static async Task<int> RunAsync()
    {
        if (Processes.RunOnOneCore(["policies"]) is { } exitCode) return exitCode;
        var peer = new Identifier(SHA256.HashData("peer"u8));
        var authority = new Identifier(SHA256.HashData("authority"u8));
        await using var store = new InMemoryStore();
        var values = new Dictionary<string, string> { ["role"] = "reader" };
        foreach (char name in "abcde") values[name.ToString()] = "true";
        foreach (char name in "xyzv") values[name.ToString()] = "no";
        ulong now = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await store.Attributes.PutAsync(peer, Node, new AttributesEntry(new Attributes(values), now, now + 86_400, authority));
        await using var point = new PolicyDecisionPoint(
            store.Policies, store.Attributes, Node, authority, TimeProvider.System, _ => { });
        PolicyGuard guard = point.Guard("outlet", PolicyResourceType.TcpOutlet, isRequired: true);
        Console.WriteLine("| policy | ns a decision | bytes a decision |");
        Console.WriteLine("|---|---|---|");
        foreach (string policy in s_policies)
        {
            await store.Policies.PutAsync(Node, PolicyTarget.ForResource("outlet"), PolicyExpression.Parse(policy).ToString());
            await point.RefreshAsync(CancellationToken.None);
            if (!await guard.DecideAsync(peer, CancellationToken.None)) throw new InvalidOperationException($"'{policy}' denied.");
            (double nanoseconds, double bytes) = Measure(guard, peer);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{policy}` | {nanoseconds:0} | {bytes:0.##} |"));
        }

        return 0;
    }

    private static (double Nanoseconds, double Bytes) Measure(PolicyGuard guard, Identifier peer)
    {
        Decide(guard, peer, Warmup);
        var times = new List<double>();
        var bytes = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            Decide(guard, peer, Decisions);
            times.Add(Stopwatch.GetElapsedTime(began).TotalNanoseconds / Decisions);
            bytes.Add((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Decisions);
        }

        times.Sort();
        // The runtime may allocate once when it replaces a method by a faster one; what a decision allocates is in every round.
        return (times[Rounds / 2], bytes.Min());
    }

    private static void Decide(PolicyGuard guard, Identifier peer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (guard.Decide(peer) != PolicyVerdict.Allowed) throw new InvalidOperationException("Denied.");
        }
    }
}
