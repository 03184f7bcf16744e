using System.Net;

namespace Ockam.Models;

/// <summary>
/// Keeps web pages away that a browser of this machine, or of one at the other end of a portal, has loaded from elsewhere.
/// </summary>
internal static class GatewayHosts
{
    /// <exception cref="HttpRefusedException">The request may be a web page's.</exception>
    public static void Require(HttpHead head, IReadOnlyCollection<string> names)
    {
        // Browsers send it with every request that a page of another origin makes, and a page of this origin does not exist.
        // The second is sent where the first is not: with pictures, scripts and frames of a page.
        if (head.Origin is not null || head.Site is not (null or "none" or "same-origin"))
            throw new HttpRefusedException(403, "The gateway answers no web pages: let the server of the page ask.");
        if (!IsMeant(head.Host, names))
            throw new HttpRefusedException(
                421,
                $"The gateway is not known as '{ModelNames.Printable(head.Host)}'. Name it among its hosts, or reach it by its address.");
    }

    // An address that a page can be loaded from is not in anybody's hands but its machine's; a name may be made to lead anywhere.
    private static bool IsMeant(string host, IReadOnlyCollection<string> names)
    {
        if (host.AsSpan().ContainsAny("/\\@?# ")
            || !Uri.TryCreate($"http://{host}/", UriKind.Absolute, out Uri? uri) || uri.UserInfo.Length > 0 || uri.AbsolutePath != "/")
            return false;
        string name = uri.Host.Trim('[', ']');
        return IPAddress.TryParse(name, out _)
            || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
