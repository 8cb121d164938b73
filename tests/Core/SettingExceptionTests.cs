namespace Recsys.Core.Tests;

public class SettingExceptionTests
{
    [Fact]
    public void Message_Settings_AreNamedByTheHost()
    {
        var error = new SettingException("{UserAttributes} a.json: there is no such file; {Settings} {x} stays.");

        Assert.Equal("UserAttributes a.json: there is no such file; Settings {x} stays.", error.Message);
        Assert.Equal("--user-attributes a.json: there is no such file; --settings {x} stays.", error.In(n => n == "Settings" ? "--settings" : "--user-attributes"));
    }
}
