using System.Globalization;
using System.Text;

namespace Berth.Core.Diagnosis;

/// <summary>How wide text is where it is read: characters of East Asia and pictures have two columns, marks on others none.</summary>
internal static class Columns
{
    public static int Of(string text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes()) columns += Of(rune);
        return columns;
    }

    /// <summary>As many of the first characters as have room; one at least, so that what is cut gets shorter.</summary>
    public static int Fitting(string text, int room)
    {
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            room -= Of(rune);
            if (room < 0 && length > 0) break;
            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    /// <summary>The blocks that Unicode's EastAsianWidth.txt has as wide or full-width, without the gaps in them.</summary>
    private static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => rune.Value switch
        {
            (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F)
                or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60)
                or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF)
                or (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) => 2,
            _ => 1,
        },
    };
}
