using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Ockam.Routing;

public sealed partial class MultiAddr
{
    /// <summary>The word that stands for <c>/secure/api</c>, the node one speaks with already.</summary>
    public const string Self = "self";

    /// <summary>
    /// Reads the text form: pairs <c>/name/value</c>, where a value is everything up to the next <c>/</c> and may be empty; or the
    /// word <c>self</c>. An empty text is <see cref="Empty"/>.
    /// </summary>
    /// <exception cref="FormatException">Another text; the message names the part that is wrong.</exception>
    public static MultiAddr Parse(string text) =>
        TryParse(text, out MultiAddr? address, out string? error) ? address : throw new FormatException(error);

    /// <summary>Reads the text form if it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MultiAddr? address) =>
        TryParse(text, out address, out _);

    /// <summary>Reads the text form if it is one, and otherwise says what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="error">The part that is wrong, and what would be right.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, [NotNullWhen(true)] out MultiAddr? address, [NotNullWhen(false)] out string? error)
    {
        if (text == Self) text = "/secure/api";
        address = null;
        if (text is null)
        {
            error = "There is no MultiAddr to read.";
            return false;
        }

        error = null;
        if (text.Length > 0 && text[0] != '/')
        {
            error = $"'{text}' is not a MultiAddr: it begins with '/', for example /service/echo.";
            return false;
        }

        var components = ImmutableArray.CreateBuilder<MultiAddrComponent>();
        int position = 0;
        while (position < text.Length)
        {
            if (components.Count == MaximumComponents)
            {
                error = $"A MultiAddr has at most {MaximumComponents} components.";
                return false;
            }

            ReadOnlySpan<char> name = Next(text, ref position);
            if (MultiAddrNames.Find(name) is not { } protocol)
            {
                error = $"'{text}' is not a MultiAddr: '{name}' is not one of {MultiAddrNames.All}.";
                return false;
            }

            string value = position < text.Length ? Next(text, ref position).ToString() : "";
            if (!MultiAddrComponent.TryCreate(protocol, value, out MultiAddrComponent? component, out error)) return false;
            components.Add(component);
        }

        address = components.Count == 0 ? Empty : new MultiAddr(components.DrainToImmutable());
        return true;
    }

    /// <summary>The text form, which <see cref="Parse"/> reads again.</summary>
    public override string ToString() => string.Concat(_components);

    // What lies between the slash at the position and the one after it, or the end.
    private static ReadOnlySpan<char> Next(string text, ref int position)
    {
        int start = position + 1;
        int length = text.AsSpan(start).IndexOf('/');
        position = length < 0 ? text.Length : start + length;
        return text.AsSpan(start..position);
    }
}
