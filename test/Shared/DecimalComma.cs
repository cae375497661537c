using System.Globalization;

namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>Where the environment asks for it (LSTM_TEST_DECIMAL_COMMA=1), all tests run in a culture that writes 0.5 as "0,5".</summary>
/// <remarks>The culture is made here and needs no data of the operating system, so it is there on every machine.</remarks>
[TestClass]
public sealed class DecimalComma
{
    static bool IsAskedFor => Environment.GetEnvironmentVariable("LSTM_TEST_DECIMAL_COMMA") == "1";

    [AssemblyInitialize]
    public static void Choose(TestContext _)
    {
        if (!IsAskedFor) return;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = culture.NumberFormat.CurrencyDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.ReadOnly(culture);
    }

    [TestMethod]
    public void Tests_run_in_the_culture_that_was_asked_for() => Assert.AreEqual(IsAskedFor ? "0,5" : "0.5", $"{0.5}");
}
