using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Playwright;

namespace Microsoft.ML.Lstm.Examples.Tests;

/// <summary>The page of the example InTheBrowser, where the engine itself runs in the browser. Its published folder, from which the test answers requests, is all there is: no server.</summary>
[TestClass]
public sealed class InTheBrowserTests
{
    const string Address = "http://localhost/";
    const int Values = 300;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(240_000, CooperativeCancellation = true)]
    public async Task The_engine_forecasts_in_the_browser_with_the_bits_that_it_has_outside()
    {
        var folder = BuiltExample.Path("InTheBrowser/Page", "publish/wwwroot");
        if (!File.Exists(Path.Combine(folder, "index.html")))
            Assert.Inconclusive($"There is no published page in {folder}. 'dotnet publish examples/InTheBrowser/Page -c Release' makes one, where the packages of .NET for browsers can be restored.");
        using var playwright = await Playwright.Playwright.CreateAsync();
        await using var browser = await Browser.Start(playwright);
        await Training(folder);
        var outside = await Training(folder, $"{Values}");

        var page = await browser.NewPageAsync();
        var (errors, asked) = (new List<string>(), new List<string>());
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") errors.Add(message.Text);
        };
        await page.RouteAsync("**", route =>
        {
            asked.Add(route.Request.Url);
            var file = Path.Combine(folder, new Uri(route.Request.Url).AbsolutePath.TrimStart('/') is { Length: > 0 } name ? name : "index.html");
            return route.Request.Url.StartsWith(Address, StringComparison.Ordinal) && File.Exists(file) ? route.FulfillAsync(new() { Path = file }) : route.AbortAsync();
        });

        await page.GotoAsync($"{Address}?pause=0&values={Values}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Until(page, "document.getElementById('band')", errors);
        var (loaded, first) = (asked.Count, await page.GetAttributeAsync("#band", "d"));
        await Until(page, "document.getElementById('told').dataset.done", errors);
        var (told, last) = (await page.TextContentAsync("#told"), await page.GetAttributeAsync("#band", "d"));
        var measured = $"in the browser: ready after {await page.TextContentAsync("#ready")}, {await page.TextContentAsync("#took")} a forecast";
        await page.FillAsync("#flights", "150");
        await page.ClickAsync("#own button:last-of-type");
        var own = await page.GetAttributeAsync("#band", "d");
        var picture = Path.Combine(AppContext.BaseDirectory, "in-the-browser.png");
        await page.ScreenshotAsync(new() { Path = picture });
        TestContext.AddResultFile(picture);
        await File.WriteAllTextAsync(Path.ChangeExtension(picture, "txt"), measured, TestContext.CancellationToken);

        Assert.IsEmpty(errors, string.Join('\n', errors));
        Assert.AreEqual(Comparable(outside), Comparable(told));
        Assert.AreNotEqual(first, last, "the band stands still");
        Assert.AreNotEqual(last, own, "the band does not answer to a value of the visitor's own");
        StringAssert.Contains(await page.TextContentAsync("#told"), $"of {Values + 1} values", StringComparison.Ordinal);
        Assert.HasCount(loaded, asked, $"the page asked for more once it was there: {string.Join(", ", asked.Skip(loaded))}");
        Assert.IsEmpty(asked.Where(url => !url.StartsWith(Address, StringComparison.Ordinal)));
    }

    // Other processors than x64 fuse products with sums, which browsers do not.
    static string? Comparable(string? told) => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? told : told?.Split(", bits")[0];

    static async Task Until(IPage page, string condition, List<string> errors)
    {
        try
        {
            await page.WaitForFunctionAsync($"() => {condition}", null, new() { Timeout = 120_000 });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The page says '{await page.TextContentAsync("#told")}', and never that {condition}; its errors: {string.Join('\n', errors)}");
        }
    }

    /// <summary>Runs the example's program outside of the browser, with vectors as wide as those in it, and returns what it says.</summary>
    async Task<string> Training(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltExample.Path("InTheBrowser/Training", "Training.dll"), .. arguments]) { RedirectStandardOutput = true, Environment = { ["DOTNET_EnableAVX2"] = "0" } };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        Assert.AreEqual(0, process.ExitCode, said);
        return said.Trim();
    }
}
