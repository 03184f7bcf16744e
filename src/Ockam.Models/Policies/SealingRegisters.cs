using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>
/// The registers that a statement asks for, and for each the values of which it takes any: lower-case hexadecimal, 96 digits, as the keys
/// of KMS have it. Several values are "this image or that one"; registers are tested one by one, so that values of two images mix. Where
/// they must not, each image has a statement of its own.
/// </summary>
public sealed class SealingRegisters
{
    /// <summary>
    /// What is asked for where nothing else is said: the image, Secure Boot, and that the command line was not overridden.
    /// </summary>
    public static IReadOnlyList<int> Usual { get; } = [4, 7, 12];

    /// <summary>Registers and their values.</summary>
    /// <param name="values">The values by register, each of 96 hexadecimal digits.</param>
    /// <exception cref="ModelException">There are none, or one proves nothing (PCR 0, 16, 23), or a value is none.</exception>
    public SealingRegisters(IReadOnlyDictionary<int, IReadOnlyList<string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) throw Wrong("Name at least one register: a statement without one would ask for no attestation at all.");
        var sorted = new SortedDictionary<int, IReadOnlyList<string>>();
        foreach ((int register, IReadOnlyList<string> each) in values)
        {
            if (register is < 0 or >= PcrSelection.RegisterCount)
                throw Wrong($"There is no PCR{register}: registers have the numbers 0 to 23.");
            if (AttestationKeys.WhyWorthless(register) is { } why) throw Wrong($"{why}. Name other registers; 4, 7 and 12 are usual.");
            if (each.Count == 0) throw Wrong($"PCR{register} has no value.");
            foreach (string value in each)
            {
                if (value.Length != AttestationKeys.ValueDigits || !value.All(char.IsAsciiHexDigit))
                    throw Wrong(
                        $"'{ModelNames.Printable(value)}' is no value of PCR{register}: it has {AttestationKeys.ValueDigits} hexadecimal "
                        + "digits (SHA-384).");
            }

            sorted[register] = [.. each.Select(value => value.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
        }

        Values = sorted;
    }

    /// <summary>The values by register, in their order.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Values { get; }

    /// <summary>What a document says. Whether it may be believed is the caller's to judge first.</summary>
    /// <param name="document">The document of a NitroTPM.</param>
    /// <param name="registers">Which registers; <see cref="Usual"/> if null.</param>
    /// <exception cref="ModelException">It is an enclave's, or lacks a register.</exception>
    public static SealingRegisters FromDocument(AttestationDocument document, IEnumerable<int>? registers = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Kind != AttestationDocumentKind.NitroTpm)
            throw Wrong(
                "The document is a Nitro Enclave's, whose registers have other keys. Take the document of an instance with a NitroTPM.");
        return From(document.Pcrs, registers ?? Usual, "The document");
    }

    /// <summary>What an image will measure, computed before it ran anywhere.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="registers">Which registers; all that it has, if null.</param>
    /// <exception cref="ModelException">It lacks a register.</exception>
    public static SealingRegisters FromReference(PcrReference reference, IEnumerable<int>? registers = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return From(reference.Pcrs, registers ?? reference.Pcrs.Keys, "The reference");
    }

    /// <summary>These registers, each with the values of both.</summary>
    /// <param name="other">The values of another image.</param>
    /// <exception cref="ModelException">The other one has other registers.</exception>
    public SealingRegisters Or(SealingRegisters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Values.Keys.SequenceEqual(other.Values.Keys))
            throw Wrong(
                $"One image names the registers {Named(Values.Keys)}, the other one {Named(other.Values.Keys)}: name the same for both.");
        return new SealingRegisters(Values.ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value, .. other.Values[pair.Key]]));
    }

    /// <summary>The registers' numbers.</summary>
    public override string ToString() => Named(Values.Keys);

    internal static string Named(IEnumerable<int> registers) => string.Join(", ", registers.Order().Select(register => $"PCR{register}"));

    private static SealingRegisters From(IReadOnlyDictionary<int, ReadOnlyMemory<byte>> pcrs, IEnumerable<int> registers, string what) =>
        new(registers.Distinct().ToDictionary(register => register, register => (IReadOnlyList<string>)[
            pcrs.TryGetValue(register, out ReadOnlyMemory<byte> value)
                ? Convert.ToHexStringLower(value.Span)
                : throw Wrong($"{what} has no PCR{register}; it has {Named(pcrs.Keys)}.")]));

    private static ModelException Wrong(string message) => new(ModelErrorReason.InvalidValue, message);
}
