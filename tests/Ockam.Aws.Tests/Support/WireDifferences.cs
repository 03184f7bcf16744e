namespace Ockam.Aws.Tests.Support;

/// <summary>
/// What is asked of AWS beside what others ask: each difference is listed with its reason. One that is not listed fails, and so does one
/// that is listed and is none any more. A minus is what they ask and we do not, a plus the reverse; by the beginning of the call.
/// </summary>
internal static class WireDifferences
{
    public static IEnumerable<string> Between(IEnumerable<string> theirs, IEnumerable<string> ours)
    {
        List<string> left = [.. ours];
        foreach (string each in theirs)
        {
            if (!left.Remove(each)) yield return "- " + each;
        }

        foreach (string each in left) yield return "+ " + each;
    }

    public static void AssertListed(IReadOnlyCollection<string> differences, (string Difference, string Reason)[] listed)
    {
        Assert.Equal("", string.Join('\n', differences.Distinct().Where(
            each => !listed.Any(one => each.StartsWith(one.Difference, StringComparison.Ordinal)))));
        Assert.All(listed, one => Assert.Contains(
            differences, each => each.StartsWith(one.Difference, StringComparison.Ordinal)));
    }
}
