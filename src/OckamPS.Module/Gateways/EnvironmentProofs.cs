using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Mapping;

namespace OckamPS.Module.Gateways;

/// <summary>For how long the proof of an environment is good, and what is expected of the next one.</summary>
internal static class EnvironmentProofs
{
    // Asking costs the TPM some 100 ms. No machine restarts from another image and has a model of gigabytes in memory sooner.
    private static readonly TimeSpan s_good = TimeSpan.FromMinutes(1);

    /// <summary>Whether the proof is not older than a minute; one from the future is of a clock that was set back.</summary>
    public static bool IsRecent(ModelEnvironmentInfo proved)
    {
        TimeSpan age = TimeProvider.System.GetUtcNow() - proved.ProvedAt;
        return age >= TimeSpan.Zero && age < s_good;
    }

    /// <summary>
    /// Whether nothing has to be asked again: it was the environment that was meant, lately, and the inlet still leads where it led.
    /// </summary>
    public static async Task<bool> HoldsAsync(ModelEnvironmentInfo proved, string address, CancellationToken cancellationToken)
    {
        if (!proved.IsMatch || !IsRecent(proved)) return false;
        ModelWay way = await ModelWays.FindAsync(new Uri(address), cancellationToken);
        return way.Peer == proved.Peer && way.IsInlet == proved.Peer is not null;
    }

    /// <summary>What is said now, and beyond that what was expected before.</summary>
    /// <param name="before">The proof before; null if there was none.</param>
    /// <param name="now">What is said now.</param>
    /// <param name="namesRoots">Whether the roots are said now.</param>
    public static EnvironmentExpectations Expect(ModelEnvironmentInfo? before, EnvironmentExpectations now, bool namesRoots)
    {
        if (before is null) return now;
        var registers = new SortedDictionary<int, ReadOnlyMemory<byte>>();
        foreach (ModelEnvironmentRegister register in before.Registers)
        {
            // A reference says everything about an image, and the digests everything about the models.
            bool isSaidNow = register.Index == EnvironmentReport.ModelRegister ? now.ModelDigests.Count > 0 : now.Reference is not null;
            if (!isSaidNow && register.Expected is { } digits) registers[register.Index] = Convert.FromHexString(digits);
        }

        foreach ((int index, ReadOnlyMemory<byte> value) in now.Reference?.Pcrs ?? new Dictionary<int, ReadOnlyMemory<byte>>())
            registers[index] = value;
        return now with
        {
            Reference = new PcrReference(registers),
            Roots = namesRoots || before.Roots.Length == 0 ? now.Roots : [.. before.Roots.Select(AttestationInfos.RootOf)],
            Identifier = now.Identifier ?? before.ExpectedIdentifier,
        };
    }
}
