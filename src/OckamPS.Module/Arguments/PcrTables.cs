using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;

namespace OckamPS.Module.Arguments;

/// <summary>Values of registers as people write them.</summary>
internal static class PcrTables
{
    /// <summary>A table such as <c>@{ 4 = 'hex digits'; PCR7 = $bytes }</c>.</summary>
    /// <exception cref="FormatException">A key is no register, or a value has the wrong length or form.</exception>
    public static SortedDictionary<int, ReadOnlyMemory<byte>> Read(Hashtable table, TpmHash bank = TpmHash.Sha384)
    {
        var values = new SortedDictionary<int, ReadOnlyMemory<byte>>();
        foreach (DictionaryEntry entry in table)
        {
            int index = IndexOf(entry.Key);
            byte[] value = ValueOf(index, entry.Value);
            if (value.Length != bank.Length())
                throw new FormatException($"PCR{index} of {bank} has {bank.Length()} bytes, not {value.Length}.");
            if (!values.TryAdd(index, value)) throw new FormatException($"PCR{index} stands twice in the table.");
        }

        return values;
    }

    /// <summary>What a table and a reference say together; null where there is neither.</summary>
    /// <param name="table">The table, of the bank.</param>
    /// <param name="reference">The reference as its JSON.</param>
    /// <param name="bank">The bank.</param>
    /// <exception cref="FormatException">The table is wrong, or both have a register with different values: which counts?</exception>
    /// <exception cref="AttestationException">The reference cannot be read.</exception>
    public static SortedDictionary<int, ReadOnlyMemory<byte>>? Read(Hashtable? table, string? reference, TpmHash bank)
    {
        if (table is null && reference is null) return null;
        SortedDictionary<int, ReadOnlyMemory<byte>> all = table is null ? [] : Read(table, bank);
        if (reference is null) return all;
        if (bank != TpmHash.Sha384) throw new FormatException($"A reference is of the bank Sha384, not of {bank}.");
        foreach ((int index, ReadOnlyMemory<byte> value) in PcrReference.FromJson(reference).Pcrs)
        {
            if (!all.TryAdd(index, value) && !all[index].Span.SequenceEqual(value.Span))
                throw new FormatException($"-ExpectedPcr and the reference have different values for PCR{index}. Leave one out.");
        }

        return all;
    }

    private static int IndexOf(object key)
    {
        try
        {
            return PcrIndexTransformationAttribute.One(key);
        }
        catch (ArgumentTransformationMetadataException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private static byte[] ValueOf(int index, object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        try
        {
            return bare switch
            {
                byte[] bytes => bytes,
                NitroTpmPcrInfo pcr => Convert.FromHexString(pcr.Value),
                _ => Convert.FromHexString(LanguagePrimitives.ConvertTo<string>(bare).Trim()),
            };
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"The value of PCR{index} is not hexadecimal: write its digits, or give bytes.", wrong);
        }
    }
}
