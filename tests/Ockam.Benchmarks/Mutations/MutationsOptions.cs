using System.Globalization;
using Ockam.Attestation.Tests.Mutations;

namespace Ockam.Benchmarks.Mutations;

/// <summary>What the command line of <c>mutations</c> says.</summary>
internal sealed record MutationsOptions
{
    public const string Usage = """
        mutations            documents, certificates, quotes, answers of TPMs, images and texts with changes at random, through
                             the readers and through full verification, beginning with those of the tests; needs the test data
          --count N            how many in all; 1000000 unless given
          --first N            the number of the first input of each family; 0 unless given
          --only FAMILY        documents, certificates, verification, quotes, replies, answers, images or texts; may be repeated
          --workers N          as many as there are processors unless given
        """;

    public int Count { get; private init; } = 1_000_000;

    public int First { get; private init; }

    public int Workers { get; private init; } = Environment.ProcessorCount;

    public IReadOnlySet<string> Only { get; private init; } = new HashSet<string>();

    /// <summary>Reads the arguments after the command.</summary>
    /// <returns>Null where they cannot be understood.</returns>
    public static MutationsOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new MutationsOptions();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string? value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            MutationsOptions? next = arguments[i] switch
            {
                "--count" when Number(value) is > 0 and var number => options with { Count = number },
                "--first" when Number(value) is { } number => options with { First = number },
                "--workers" when Number(value) is > 0 and var number => options with { Workers = number },
                "--only" when value is not null => options with { Only = new HashSet<string>(options.Only) { value } },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }

    /// <summary>The families to try, each with its share of the count.</summary>
    /// <returns>Null where one is named that there is not.</returns>
    public IReadOnlyList<(MutationFamily Family, int Count)>? Shares()
    {
        List<MutationFamily> families = [.. MutationFamily.All().Where(family => Only.Count == 0 || Only.Contains(family.Name))];
        if (Only.Any(name => families.All(family => family.Name != name))) return null;
        long weights = families.Sum(family => family.Weight);
        return [.. families.Select(family => (family, (int)Math.Max(1, (long)Count * family.Weight / weights)))];
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
