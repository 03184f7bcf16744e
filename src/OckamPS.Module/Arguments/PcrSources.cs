using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Registers from whatever has them: an attestation document, a reference, a file with either, what Get-NitroTpmPcr put out, or a table.
/// A document counts only under a root that is trusted, at the time at which it was signed.
/// </summary>
internal sealed class PcrSources(IReadOnlyList<AttestationRoot> roots)
{
    // White space, and the mark with which some editors begin a text.
    private static readonly byte[] s_blanks = [(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0xef, 0xbb, 0xbf];

    /// <summary>What a statement asks for; several sources are "this image or that one".</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="registers">Which registers; null for the usual ones of a document, and all of everything else.</param>
    /// <exception cref="ModelException">A source lacks a register, or one proves nothing.</exception>
    /// <exception cref="AttestationException">A document is refused, or a reference cannot be read.</exception>
    /// <exception cref="FormatException">A source is none.</exception>
    public SealingRegisters Sealing(IEnumerable<object> sources, int[]? registers)
    {
        SealingRegisters? all = null;
        foreach (object source in Grouped(sources))
        {
            SealingRegisters one = One(source, registers);
            all = all is null ? one : all.Or(one);
        }

        return all ?? throw new FormatException("Give values of registers: a document, a reference, or a table.");
    }

    /// <summary>The registers of one machine, for the simulator.</summary>
    /// <inheritdoc cref="Sealing"/>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Machine(IEnumerable<object> sources)
    {
        object[] all = [.. Grouped(sources)];
        if (all.Length != 1) throw new FormatException("Give the registers of one machine: one document, one reference or one table.");
        return all[0] switch
        {
            Hashtable table => PcrTables.Read(table),
            AttestationDocument document => document.Pcrs,
            PcrReference reference => reference.Pcrs,
            _ => throw Refuse(all[0]),
        };
    }

    private static SealingRegisters One(object source, int[]? registers) => source switch
    {
        AttestationDocument document => SealingRegisters.FromDocument(document, registers),
        PcrReference reference => SealingRegisters.FromReference(reference, registers),
        Hashtable table => new SealingRegisters(Values(table, registers)),
        _ => throw Refuse(source),
    };

    // A register may have several values in a table: @{ 4 = $old, $new }.
    private static Dictionary<int, IReadOnlyList<string>> Values(Hashtable table, int[]? registers)
    {
        var values = new Dictionary<int, IReadOnlyList<string>>();
        foreach (DictionaryEntry entry in table)
        {
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            IEnumerable<object?> each = value is IEnumerable list and not (string or byte[]) ? list.Cast<object?>() : [value];
            foreach (object? item in each)
            {
                foreach ((int index, ReadOnlyMemory<byte> bytes) in PcrTables.Read(new Hashtable { [entry.Key] = item }))
                {
                    if (registers is not null && !registers.Contains(index)) continue;
                    string digits = Convert.ToHexStringLower(bytes.Span);
                    values[index] = values.TryGetValue(index, out IReadOnlyList<string>? others) ? [.. others, digits] : [digits];
                }
            }
        }

        return values;
    }

    // Registers that came one by one, as a pipeline has them, are of one machine.
    private IEnumerable<object> Grouped(IEnumerable<object> sources)
    {
        Hashtable? single = null;
        foreach (object given in sources)
        {
            object source = given is PSObject wrapped ? wrapped.BaseObject : given;
            if (source is NitroTpmPcrInfo pcr)
            {
                if (pcr.Bank != NitroTpmPcrBank.Sha384)
                    throw new FormatException($"PCR{pcr.Index} is of the bank {pcr.Bank}; documents have Sha384.");
                (single ??= [])[pcr.Index] = pcr.Value;
                continue;
            }

            yield return Open(source);
        }

        if (single is not null) yield return single;
    }

    private object Open(object source) => source switch
    {
        Hashtable table => table,
        NitroTpmAttestationInfo document => Verify(document.Document),
        NitroTpmPcrReferenceInfo reference => PcrReference.FromJson(reference.Json),
        byte[] bytes => Verify(bytes),
        FileInfo file => Read(file.FullName),
        string text when text.TrimStart().StartsWith('{') => PcrReference.FromJson(text),
        string path => Read(path),
        _ => throw Refuse(source),
    };

    private object Read(string path)
    {
        byte[] bytes = InputFile.ReadStart(path, AttestationDocument.MaximumLength + 1);
        // A document is CBOR, which does not begin so.
        return bytes.AsSpan().TrimStart(s_blanks) is [(byte)'{', ..]
            ? PcrReference.FromJson(InputFile.ReadText(path))
            : Verify(bytes);
    }

    // Its certificates are of use for hours only, and the statement for as long as the image: what counts is that it was genuine then.
    private AttestationDocument Verify(byte[] bytes)
    {
        DateTimeOffset signed = AttestationDocument.Parse(bytes).Timestamp;
        return new AttestationVerifier().Verify(bytes, new AttestationExpectations { Roots = roots, At = signed }).Require();
    }

    private static FormatException Refuse(object source) => new(
        $"'{source}' ({source.GetType().Name}) has no registers: give what Get-NitroTpmAttestation, New-NitroTpmPcrReference or "
        + "Get-NitroTpmPcr put out, a file of one of these, or a table such as @{ 4 = '96 hexadecimal digits' }.");
}
