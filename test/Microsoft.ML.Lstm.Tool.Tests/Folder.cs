using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>A folder that ends with a test, and the files that tests read.</summary>
sealed class Folder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm-tool");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public IEnumerable<string> Names => _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Daily sales of shops with a week, from one day to another.</summary>
    public string Sales(string name, int first, int end, int shops = 6)
    {
        var text = new StringBuilder("shop,day,units\n");
        for (var shop = 0; shop < shops; shop++)
            for (var day = first; day < end; day++) text.Append(CultureInfo.InvariantCulture, $"shop{shop},{new DateOnly(2024, 1, 1).AddDays(day):yyyy-MM-dd},{Sold(shop, day)}\n");
        return Write(name, text.ToString());
    }

    /// <summary>The same without days, a shop in each row.</summary>
    public string WideSales(string name, int first, int end, int shops = 6)
    {
        var days = Enumerable.Range(first, end - first).ToArray();
        return Write(name, string.Join('\n', Enumerable.Range(0, shops).Select(shop => $"shop{shop},{string.Join(',', days.Select(day => Sold(shop, day)))}").Prepend($"shop,{string.Join(',', days.Select(day => $"d{day}"))}")) + "\n");
    }

    /// <summary>Slow and fast waves of twenty steps with two values.</summary>
    public string Waves(string name, int count = 40, bool hasLabel = true)
    {
        var text = new StringBuilder(hasLabel ? "id,step,a,b,kind,speed\n" : "id,step,a,b\n");
        for (var wave = 0; wave < count; wave++)
        {
            var speed = wave % 2 == 0 ? 0.2 : 1.1;
            for (var step = 0; step < 20; step++)
            {
                text.Append(CultureInfo.InvariantCulture, $"w{wave},{step},{Math.Sin((step * speed) + wave):F4},{wave * step % 7}");
                text.Append(hasLabel ? string.Create(CultureInfo.InvariantCulture, $",{(wave % 2 == 0 ? "slow" : "fast")},{speed}\n") : "\n");
            }
        }

        return Write(name, text.ToString());
    }

    /// <summary>A machine's readings, with a fault from a row on.</summary>
    public string Readings(string name, int rows, int? fault = null)
    {
        var text = new StringBuilder("load,fault\n");
        for (var row = 0; row < rows; row++)
        {
            var isFault = row >= fault && row < fault + 20;
            text.Append(CultureInfo.InvariantCulture, $"{10 + Math.Sin(row / 4.0) + (row * 7919 % 13 / 50.0) + (isFault ? 25 : 0):F4},{(isFault ? 1 : 0)}\n");
        }

        return Write(name, text.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    static string Sold(int shop, int day) => ((shop + 1) * (100 + (10 * (day % 7)) + (day * 31 % 5))).ToString(CultureInfo.InvariantCulture);
}
