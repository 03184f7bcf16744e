using System.Management.Automation;
using Ockam.Projects;

namespace OckamPS.Module.Errors;

internal static partial class ErrorTable
{
    private static ErrorEntry Of(ProjectException exception) => exception.Reason switch
    {
        ProjectErrorReason.UnknownProject => new("ProjectNotFound", ErrorCategory.ObjectNotFound,
            "Join-OckamProject redeems a ticket of it, Import-OckamProject reads its file; Get-OckamProject lists those that are known."),
        ProjectErrorReason.NameTaken => new("ProjectExists", ErrorCategory.ResourceExists,
            "Remove that project first, or use another home for this one."),
        ProjectErrorReason.Refused => new("ProjectRefused", ErrorCategory.PermissionDenied,
            "Ask for a new ticket: each is of use for a time and a number of members only."),
        ProjectErrorReason.Unreachable => new("ProjectUnreachable", ErrorCategory.ConnectionError,
            "Look whether the project's node runs and can be reached, and try again."),
        ProjectErrorReason.NotOwn => new("ProjectNotOwn", ErrorCategory.PermissionDenied,
            "Do it in the home in which the project was made: OCKAM_HOME names it, and Get-OckamProject shows IsOwn there."),
        _ => new("Ticket" + exception.Reason, ErrorCategory.InvalidData, "Get the ticket or file again from whoever made it."),
    };
}
