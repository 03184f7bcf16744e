using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// Keeps the imported keys of authorities for the next document: the root, the region and the zone sign for days, and importing
/// a key takes half as long as verifying with it. Only keys are kept, never outcomes: every signature is verified every time.
/// </summary>
internal sealed class AuthorityKeys
{
    // Each authority of a verified chain may be kept. A fleet in all regions has about 150 of them, a hundred bytes each.
    private const int MaximumAuthorities = 256;

    // As many as verify at the same time on an ordinary server; beyond, keys are imported anew.
    private const int MaximumEach = 32;

    private readonly ConcurrentDictionary<string, ConcurrentBag<ECDsa>> _kept = new();

    /// <summary>A key for the caller alone, until it is given back or disposed.</summary>
    public ECDsa Take(AttestationCertificate authority) =>
        _kept.TryGetValue(NameOf(authority), out ConcurrentBag<ECDsa>? keys) && keys.TryTake(out ECDsa? key) ? key : authority.CreateKey();

    /// <summary>Gives back the key of an authority that a trusted root vouches for: strangers must not be able to fill this.</summary>
    public void Keep(AttestationCertificate authority, ECDsa key)
    {
        // Old authorities expire; forgetting all of them once in a long while is simpler than knowing which.
        if (_kept.Count >= MaximumAuthorities) _kept.Clear();
        ConcurrentBag<ECDsa> keys = _kept.GetOrAdd(NameOf(authority), _ => []);
        if (keys.Count < MaximumEach) keys.Add(key);
        else key.Dispose();
    }

    private static string NameOf(AttestationCertificate authority) => Convert.ToHexString(authority.Sha256);
}
