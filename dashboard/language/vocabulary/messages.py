"""What other rooms say in one language, in the other: registry, imports, closing, boxes; alerts of ingest."""

from __future__ import annotations

IN_VIETNAMESE = {
    # rows of a registry file
    "{name} is missing": "thiếu {name}",
    "{name} {value} holds a character nobody can see": "{name} {value} có ký tự không hiển thị được",
    "{name} {value} begins as a formula does: a spreadsheet would work it out": (
        "{name} {value} bắt đầu như một công thức: bảng tính sẽ tính nó thay vì giữ nguyên chữ"
    ),
    "{name} {value} has lost its Vietnamese letters: save it as 'CSV UTF-8'": (
        "{name} {value} đã mất chữ có dấu: trong Excel, lưu với kiểu “CSV UTF-8”"
    ),
    "{name} {value} is not a day: write it as 2025-07-01": "{name} {value} không phải là ngày: viết như 2025-07-01",
    "{name} {value} is not within 1990 to 2200": "{name} {value} nằm ngoài khoảng từ năm 1990 đến năm 2200",
    "{name} {value} is none of {known}": "{name} {value} không hợp lệ; chỉ dùng: {known}",
    "{name} {value} is not a time: write 07:30": "{name} {value} không phải là giờ: viết như 07:30",
    "{name} {value} is not a year": "{name} {value} không phải là năm",
    "{name} {value} is not a fraction from 0 to 1: write 0.86 for 86 %": (
        "{name} {value} không phải là số từ 0 đến 1: 86% viết là 0.86"
    ),
    "weekday and day are both given: one row for each": "có cả weekday và day: mỗi loại viết một dòng riêng",
    "not valid CSV: {error}": "tệp CSV sai định dạng (kiểm tra dấu ngoặc kép)",
    "{cells} cells, but {columns} columns": "có {cells} ô nhưng bảng có {columns} cột",
    "the first line names the columns {columns}, not {found}": (
        "dòng đầu phải là tên các cột {columns}, không phải {found}"
    ),
    "not UTF-8: save it as 'CSV UTF-8'": "tệp không phải UTF-8: trong Excel, lưu với kiểu “CSV UTF-8”",
    "was edited on the server and not imported yet: `hailong registry import` there comes first": (
        "tệp đã được sửa trên máy chủ và chưa nhập: cần chạy `hailong registry import` trên máy chủ trước"
    ),
    "more than {most} lines: is it this table? `hailong registry import` on the server takes any length": (
        "tệp có hơn {most} dòng: có đúng là bảng này không? Bảng dài hơn thì nhập trên máy chủ bằng lệnh "
        "`hailong registry import`"
    ),
    # between rows of a registry
    "dates out of order: valid_to {last} is before {first}": "sai thứ tự ngày: valid_to {last} trước {first}",
    "unit {code} is not a code of five digits (text: 00004, not 4)": (
        "mã đơn vị {code} không đủ năm chữ số (viết 00004, không viết 4)"
    ),
    "counter {code}: use letters, digits, '.', '_', '-', and not five digits as units have": (
        "mã quầy {code}: chỉ dùng chữ không dấu, chữ số, '.', '_', '-', và không phải năm chữ số như mã đơn vị"
    ),
    "box {box}: {trouble}": "thiết bị {box}: {trouble}",
    "a box name has 1 to 32 of the characters a-z, 0-9 and -": (
        "tên thiết bị có từ 1 đến 32 ký tự, chỉ gồm a-z, 0-9 và -"
    ),
    "a box name may not begin with {names}": "tên thiết bị không được bắt đầu bằng {names}",
    "{what}: {code} is also on line {line}, both valid {when}": (
        "{what}: {code} đã có ở dòng {line}, cùng hiệu lực {when}"
    ),
    "hole: {code} is not valid {when}, between two of its rows": (
        "đứt quãng: {code} không có hiệu lực {when}, giữa hai dòng của mã này"
    ),
    "hole: {what} {code} is not valid {when}": "đứt quãng: {what} {code} không có hiệu lực {when}",
    "note, a hole: {box} stands nowhere {when}": "lưu ý: thiết bị {box} không đặt ở quầy nào {when}",
    "unknown parent {parent}: use {city}, the code of another unit, or {group}NAME": (
        "không có đơn vị cấp trên {parent}: dùng {city}, mã của một đơn vị khác, hoặc {group}TÊN"
    ),
    "unit {code} is its own parent, through {parent}": "đơn vị {code} là cấp trên của chính mình, qua {parent}",
    "unit {code} has more than {most} units above it": "phía trên đơn vị {code} có hơn {most} cấp đơn vị",
    "unknown {what} {code}": "không có {what} {code}",
    "unit": "đơn vị",
    "counter": "quầy",
    "parent": "đơn vị cấp trên",
    "duplicate": "trùng",
    "overlap": "chồng lấn",
    "{code} is neither a unit nor a counter that is registered": "không có đơn vị hoặc quầy nào mang mã {code}",
    "closes is not after opens": "giờ đóng cửa (closes) phải sau giờ mở cửa (opens)",
    "overlap: the hours of line {line} are open at the same time": (
        "chồng lấn: cùng thời gian với giờ làm việc ở dòng {line}"
    ),
    "duplicate: {key} is already on line {line}": "trùng: {key} đã có ở dòng {line}",
    "from {first} on": "từ {first} trở đi",
    "from {first} to {last}": "từ {first} đến {last}",
    # imports
    "the first line lacks the columns {columns}": "dòng đầu thiếu các cột {columns}",
    "the same as line {line}; add them up, or correct one": "trùng với dòng {line}: cộng lại hoặc sửa một dòng",
    "no rows": "tệp không có dòng số liệu nào",
    "{name} is a whole number from 0, not {value}": "{name} phải là số nguyên từ 0 trở lên, không phải {value}",
    "there was no counter {counter} on {day}": "không có quầy {counter} vào ngày {day}",
    "ballots of {day} at {counter} are imported already: undo that import first": (
        "phiếu giấy ngày {day} tại quầy {counter} đã được nhập: cần hoàn tác lần nhập đó trước"
    ),
    "there is no unit {code}; codes have five digits": "không có đơn vị {code}; mã đơn vị có năm chữ số",
    "dossiers of {unit} in {month} ({field}) are imported already: undo that import first": (
        "số hồ sơ của {unit} tháng {month} ({field}) đã được nhập: cần hoàn tác lần nhập đó trước"
    ),
    "month is like 2026-10, not {value}": "month viết như 2026-10, không phải {value}",
    "on_time {on_time} is more than resolved {resolved}": "on_time {on_time} lớn hơn resolved {resolved}",
    "petitions_handled {handled} is more than received {received}": (
        "petitions_handled {handled} lớn hơn petitions_received {received}"
    ),
    "import {number} is undone already": "lần nhập {number} đã được hoàn tác",
    "import {number} does not exist": "không có lần nhập {number}",
    # closing
    "{period} runs until {day}: it can be closed from the day after on": (
        "kỳ {period} kéo dài đến hết ngày {day}: chỉ chốt được từ ngày hôm sau"
    ),
    "{name} is no longer what was sealed: `hailong verify` tells more, a backup has it whole": (
        "{name} không còn đúng như khi niêm phong: xem `hailong verify` trên máy chủ; lấy lại từ bản sao lưu"
    ),
    "{period} was closed by {who}; reopen it first, with a reason": (
        "kỳ {period} đã được {who} chốt; cần mở lại trước và nêu lý do"
    ),
    "{period} holds no press: there is nothing to close": "kỳ {period} chưa có lượt đánh giá nào để chốt",
    "reopening needs a reason: it stands in the audit log": "mở lại kỳ phải nêu lý do; lý do được ghi vào nhật ký",
    "{period} is not closed": "kỳ {period} chưa chốt số liệu",
    # what a box says of itself
    "settings refused, the last good ones hold: {error}": "cài đặt mới bị từ chối, giữ cài đặt cũ: {error}",
    "this card was an older copy of itself: a new spool has begun": (
        "thẻ nhớ là bản sao cũ của chính thiết bị: đã bắt đầu dãy số mới"
    ),
    "the server does not answer for press {press}: kept here": (
        "máy chủ không trả lời cho lượt {press}: lượt được giữ trên thiết bị"
    ),
    "a receipt that cannot be read: {error}": "nhận được biên nhận không đọc được: {error}",
}
IN_ENGLISH = {
    "{presses} lượt đánh giá đang chờ: chưa có trong danh mục": "{presses} presses wait: it is not in the registry",
    "chứng thư của máy chủ hết hạn lúc {moment} ngày {day}: chạy hailong renew {name}": (
        "the server's certificate ends at {moment} on {day}: run hailong renew {name}"
    ),
    "không có tín hiệu từ {moment} ngày {day}": "no sign of life since {moment} on {day}",
    "{presses} lượt đánh giá đang chờ gửi, lâu nhất từ {moment} ngày {day}": (
        "{presses} presses wait, the oldest since {moment} on {day}"
    ),
    "chứng thư hết hạn lúc {moment} ngày {day}": "the certificate ends at {moment} on {day}",
    "đồng hồ chưa được đồng bộ": "the clock has not been set",
    "thiết bị nêu quá nhiều bộ đệm (spool) trong ngày: phần vượt quá không được ghi nhận": (
        "the box names too many spools in a day: what is beyond is not kept"
    ),
    "đồng hồ lệch {seconds} giây so với máy chủ": "the clock is {seconds} s off the server's",
    "nút bị kẹt: {what}, {when}, {trouble}": "stuck: {what}, {when}, {trouble}",
    "nút bị kẹt: {what}, {when}": "stuck: {what}, {when}",
    "nút bị kẹt: {what}": "stuck: {what}",
    "rất hài lòng": "very satisfied",
    "hài lòng": "satisfied",
    "không hài lòng": "dissatisfied",
    "bỏ sót {edges} tín hiệu nút bấm": "{edges} changes of a button were missed",
    "hai thiết bị dùng cùng một tên": "two boxes use one name",
    "dưới giới hạn kiểm soát: {share}, n = {n}, ngày {days}; trung bình {mean}": (
        "below the control limit: {share}, n = {n}, {days}; mean {mean}"
    ),
    "8 điểm liên tiếp dưới trung bình: {share}, n = {n}, ngày {days}; trung bình {mean}": (
        "8 points in a row below the mean: {share}, n = {n}, {days}; mean {mean}"
    ),
}
