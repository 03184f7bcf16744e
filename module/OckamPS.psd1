@{
    RootModule = 'OckamPS.psm1'
    ModuleVersion = '0.1.0'
    GUID = '5c1d1f0e-7a5b-4c41-9d0e-3f5b1a6c8e27'
    Author = 'The OckamPS authors'
    Copyright = '(c) The OckamPS authors'
    Description = 'Ockam for PowerShell: portals between private networks, end-to-end encrypted and without an open port on either side.'
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess = @('OckamPS.Format.ps1xml')
    FunctionsToExport = @()
    CmdletsToExport = @(
        'Add-OckamProjectMember'
        'Export-OckamIdentity'
        'Export-OckamNode'
        'Export-OckamProject'
        'Get-OckamIdentity'
        'Get-OckamNode'
        'Get-OckamProject'
        'Get-OckamProjectMember'
        'Get-OckamRelay'
        'Get-OckamSecureChannel'
        'Get-OckamSecureChannelListener'
        'Get-OckamTcpConnection'
        'Get-OckamTcpInlet'
        'Get-OckamTcpListener'
        'Get-OckamTcpOutlet'
        'Get-OckamVault'
        'Import-OckamIdentity'
        'Import-OckamProject'
        'Join-OckamProject'
        'New-OckamEnrollmentTicket'
        'New-OckamIdentity'
        'New-OckamNode'
        'New-OckamProject'
        'New-OckamRelay'
        'New-OckamSecureChannel'
        'New-OckamSecureChannelListener'
        'New-OckamTcpConnection'
        'New-OckamTcpInlet'
        'New-OckamTcpListener'
        'New-OckamTcpOutlet'
        'Remove-OckamIdentity'
        'Remove-OckamNode'
        'Remove-OckamProject'
        'Remove-OckamProjectMember'
        'Remove-OckamRelay'
        'Remove-OckamSecureChannel'
        'Remove-OckamSecureChannelListener'
        'Remove-OckamTcpConnection'
        'Remove-OckamTcpInlet'
        'Remove-OckamTcpListener'
        'Remove-OckamTcpOutlet'
        'Resume-OckamTcpInlet'
        'Send-OckamMessage'
        'Set-OckamIdentity'
        'Start-OckamNode'
        'Stop-OckamNode'
        'Suspend-OckamTcpInlet'
        'Test-OckamEnrollmentTicket'
        'Test-OckamIdentity'
        'Update-OckamIdentity'
    )
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('Ockam', 'Portal', 'Tunnel', 'Encryption', 'Relay', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
        }
    }
}
