using Ockam.Attestation;

namespace OckamPS.Module.Mapping;

/// <summary>References of registers as the objects of the module.</summary>
internal static class ReferenceInfos
{
    public static NitroTpmPcrReferenceInfo Of(PcrReference reference, IEnumerable<string> images, bool isSecureBoot) => new()
    {
        Pcrs = [.. reference.Pcrs.OrderBy(pcr => pcr.Key).Select(pcr => PcrInfos.Of(TpmHash.Sha384, pcr.Key, pcr.Value))],
        Images = [.. images],
        IsSecureBoot = isSecureBoot,
        Json = reference.ToJson(),
    };

    /// <summary>A comparison with registers that were found.</summary>
    public static NitroTpmPcrReferenceTestResult Compare(
        PcrReference reference, string source, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> found)
    {
        Dictionary<int, PcrDifference> differences = reference.Compare(found).ToDictionary(difference => difference.Register);
        NitroTpmPcrComparison[] all =
        [
            .. from pcr in reference.Pcrs
            orderby pcr.Key
            select new NitroTpmPcrComparison
            {
                Index = pcr.Key,
                Passed = !differences.ContainsKey(pcr.Key),
                Expected = Convert.ToHexStringLower(pcr.Value.Span),
                Found = found.TryGetValue(pcr.Key, out ReadOnlyMemory<byte> value) ? Convert.ToHexStringLower(value.Span) : null,
                Meaning = PcrMeaning.Of(AttestationDocumentKind.NitroTpm, pcr.Key),
                Explanation = differences.GetValueOrDefault(pcr.Key)?.Explanation,
            },
        ];
        return new NitroTpmPcrReferenceTestResult
        {
            Passed = differences.Count == 0,
            Source = source,
            Registers = all,
            Differences = [.. all.Where(register => !register.Passed)],
        };
    }
}
