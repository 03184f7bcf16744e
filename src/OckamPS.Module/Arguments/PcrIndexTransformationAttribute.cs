using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Ockam.Attestation;

namespace OckamPS.Module.Arguments;

/// <summary>Reads numbers of registers: 4, PCR4, or 0-7, and several of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PcrIndexTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether exactly one is meant: then the value is a number and not an array.</summary>
    public bool IsSingle { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        int[] all = [.. Read(inputData).Distinct()];
        if (!IsSingle) return all;
        if (all.Length == 1) return all[0];
        throw new ArgumentTransformationMetadataException($"One register is meant here, not {all.Length}.");
    }

    /// <summary>The register that a text or number means.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It means none.</exception>
    internal static int One(object value) =>
        Read(value).ToArray() is [var index] ? index : throw Refuse(value);

    private static IEnumerable<int> Read(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            NitroTpmPcrInfo pcr => [Checked(pcr.Index, pcr.Index)],
            int or long or byte or short or uint or ushort => [Checked(Convert.ToInt64(value, CultureInfo.InvariantCulture), value)],
            string text => text.Split(',', StringSplitOptions.TrimEntries).SelectMany(part => Range(part)),
            IEnumerable list => list.Cast<object?>().SelectMany(Read),
            _ => throw Refuse(value),
        };
    }

    private static IEnumerable<int> Range(string text)
    {
        string digits = text.StartsWith("pcr", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        string[] ends = digits.Split('-', 2, StringSplitOptions.TrimEntries);
        int first = Number(ends[0], text);
        int last = ends.Length == 1 ? first : Number(ends[1], text);
        return last >= first ? Enumerable.Range(first, last - first + 1) : throw Refuse(text);
    }

    private static int Number(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Checked(number, text) : throw Refuse(text);

    private static int Checked(long number, object? value) =>
        number is >= 0 and < PcrSelection.RegisterCount ? (int)number : throw Refuse(value);

    private static ArgumentTransformationMetadataException Refuse(object? value) => new(
        $"'{value}' is no register: write its number from 0 to {PcrSelection.RegisterCount - 1}, such as 4 or PCR4, or 0-7 for several.");
}
