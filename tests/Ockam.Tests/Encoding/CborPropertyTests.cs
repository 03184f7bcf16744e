using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

/// <summary>What holds of every CBOR item; a failure is shown as the smallest item that fails.</summary>
public class CborPropertyTests
{
    // Any pair of numbers of which the second is odd; always the same items.
    private static readonly Config s_config = Config.QuickThrowOnFailure
        .WithMaxTest(Scale.Of(500))
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(8949, 7049), FSharpOption<int>.None)));

    private const int MaximumLevels = 4;

    private static readonly Arbitrary<CborItem> s_items = Arb.From(Gen.Choose(0, MaximumLevels).SelectMany(Items), Smaller);

    [Fact]
    public void Every_item_is_read_as_it_was_written() => Check.One(s_config, Prop.ForAll(s_items, item =>
    {
        byte[] encoded = Encode(item);
        var reader = new CborReader(encoded);
        return Diagnostic.Read(ref reader) == item.Notation && reader.Position == encoded.Length;
    }));

    [Fact]
    public void Every_item_is_well_formed_and_skipped_as_a_whole() => Check.One(s_config, Prop.ForAll(s_items, item =>
    {
        byte[] encoded = Encode(item);
        var reader = new CborReader([.. encoded, 0xff]);
        reader.Skip();
        return reader.Position == encoded.Length && WellFormed.LengthOf(encoded, CborReader.MaximumDepth) == encoded.Length;
    }));

    [Fact]
    public void No_part_of_an_item_is_an_item() => Check.One(s_config, Prop.ForAll(s_items, item =>
    {
        byte[] encoded = Encode(item);
        for (int length = 0; length < encoded.Length; length++)
        {
            byte[] part = encoded[..length];
            try
            {
                var reader = new CborReader(part);
                reader.Skip();
                return false;
            }
            catch (EncodingException)
            {
                // So it has to be, at every length.
            }
        }

        return true;
    }));

    private static byte[] Encode(CborItem item)
    {
        var writer = new CborWriter(0);
        item.Write(writer);
        return writer.ToArray();
    }

    // At most three items in a container, so that trees of every depth stay small.
    private static Gen<CborItem> Items(int levels)
    {
        Gen<CborItem> leaf = Gen.OneOf(
            Numbers().Select(number => (CborItem)new CborItem.Unsigned(number)),
            Numbers().Select(number => (CborItem)new CborItem.Signed((long)number)),
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Resize(40).Select(bytes => (CborItem)new CborItem.Bytes(bytes)),
            Gen.Elements("a", "Z", "é", "漢", "😀", "\0").ArrayOf().Resize(40)
                .Select(parts => (CborItem)new CborItem.Text(string.Concat(parts))),
            Gen.Elements<CborItem>(new CborItem.Boolean(true), new CborItem.Boolean(false), new CborItem.Null()));
        if (levels == 0) return leaf;
        Gen<CborItem> inner = Items(levels - 1);
        Gen<(CborItem, CborItem)> pair = inner.SelectMany(_ => inner, (key, value) => (key, value));
        return Gen.OneOf(
            leaf,
            Gen.Choose(0, 3).SelectMany(count => inner.ArrayOf(count)).Select(items => (CborItem)new CborItem.Array(items)),
            Gen.Choose(0, 3).SelectMany(count => pair.ArrayOf(count)).Select(pairs => (CborItem)new CborItem.Map(pairs)));
    }

    // As many of each length of head as of any other.
    private static Gen<ulong> Numbers() => Gen.Choose(0, 64).SelectMany(
        _ => Gen.Choose(0, int.MaxValue), (shift, low) => shift == 64 ? 0 : ulong.MaxValue >> shift ^ (ulong)(low & 3));

    private static IEnumerable<CborItem> Smaller(CborItem item) => item switch
    {
        CborItem.Array array =>
        [
            .. array.Items,
            .. array.Items.Select((_, i) => new CborItem.Array([.. array.Items.Where((_, j) => j != i)])),
        ],
        CborItem.Map map =>
        [
            .. map.Pairs.SelectMany(pair => (CborItem[])[pair.Key, pair.Value]),
            .. map.Pairs.Select((_, i) => new CborItem.Map([.. map.Pairs.Where((_, j) => j != i)])),
        ],
        _ => [],
    };
}
