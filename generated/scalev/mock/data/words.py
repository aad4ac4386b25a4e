# Copied from generator/package/scalev/mock/data/words.py by `python -m generator generate`. Do not edit.
"""Vocabulary of generated data: products, places and people of a shop in Indonesia. Full names are random combinations."""

FIRST_NAMES = (
    "Adi", "Agus", "Anisa", "Ayu", "Bagus", "Bayu", "Citra", "Dewi", "Dian", "Dimas", "Eka", "Fajar", "Fitri", "Galih", "Hendra",
    "Indah", "Intan", "Joko", "Kartika", "Lestari", "Made", "Maya", "Nur", "Putri", "Rahmat", "Ratna", "Rizky", "Sari", "Sinta",
    "Surya", "Teguh", "Tri", "Wahyu", "Wulan", "Yanti", "Yudi",
)  # fmt: skip
LAST_NAMES = (
    "Anggraini", "Firmansyah", "Gunawan", "Handayani", "Hidayat", "Kurniawan", "Kusuma", "Lestari", "Maharani", "Mulyani", "Nugroho",
    "Permana", "Prasetyo", "Purnama", "Puspita", "Rahayu", "Saputra", "Setiawan", "Siregar", "Suryani", "Susanti", "Utami", "Wibowo",
    "Wijaya",
)  # fmt: skip
#: Tuples of province, city, subdistrict, village and postal code.
PLACES = (
    ("DKI Jakarta", "Jakarta Selatan", "Kebayoran Baru", "Senayan", "12190"),
    ("DKI Jakarta", "Jakarta Pusat", "Menteng", "Gondangdia", "10350"),
    ("DKI Jakarta", "Jakarta Barat", "Kebon Jeruk", "Duri Kepa", "11510"),
    ("Jawa Barat", "Kota Bandung", "Coblong", "Dago", "40135"),
    ("Jawa Barat", "Kota Bekasi", "Bekasi Selatan", "Kayuringin Jaya", "17144"),
    ("Jawa Barat", "Kota Depok", "Beji", "Kemiri Muka", "16423"),
    ("Jawa Tengah", "Kota Semarang", "Tembalang", "Bulusan", "50277"),
    ("Jawa Tengah", "Kota Surakarta", "Laweyan", "Purwosari", "57142"),
    ("DI Yogyakarta", "Sleman", "Depok", "Caturtunggal", "55281"),
    ("Jawa Timur", "Kota Surabaya", "Gubeng", "Airlangga", "60286"),
    ("Jawa Timur", "Kota Malang", "Lowokwaru", "Dinoyo", "65144"),
    ("Bali", "Kota Denpasar", "Denpasar Selatan", "Sanur", "80228"),
    ("Sumatera Utara", "Kota Medan", "Medan Baru", "Darat", "20153"),
    ("Sumatera Barat", "Kota Padang", "Padang Barat", "Olo", "25117"),
    ("Sulawesi Selatan", "Kota Makassar", "Panakkukang", "Masale", "90231"),
    ("Kalimantan Timur", "Kota Balikpapan", "Balikpapan Kota", "Klandasan Ulu", "76112"),
)
STREETS = ("Jl. Merdeka", "Jl. Diponegoro", "Jl. Sudirman", "Jl. Gatot Subroto", "Jl. Ahmad Yani", "Jl. Melati", "Jl. Kenanga")
PRODUCTS = (
    "Kopi Arabika Gayo", "Kemeja Batik Parang", "Sambal Roa", "Tas Anyaman Rotan", "Madu Hutan Sumbawa", "Teh Melati", "Sarung Tenun",
    "Keripik Tempe", "Sabun Sereh", "Minyak Kelapa Murni", "Gelang Perak", "Cokelat Jembrana", "Kain Lurik", "Rendang Kering",
)  # fmt: skip
SHOPS = ("Toko Sejahtera", "Warung Berkah", "Rumah Batik", "Kedai Nusantara", "Lapak Ceria", "Griya Herbal", "Galeri Kriya")
COLORS = ("Merah", "Biru", "Hitam", "Putih", "Hijau")
SIZES = ("S", "M", "L", "XL")
COURIERS = (("JNE", "jne"), ("J&T Express", "jnt"), ("SiCepat", "sicepat"), ("AnterAja", "anteraja"), ("Ninja Xpress", "ninja"))
SERVICES = (("Reguler", "REG"), ("Ekonomi", "ECO"), ("Kilat", "YES"), ("Kargo", "CARGO"))
BANKS = (("Bank Central Asia", "BCA"), ("Bank Mandiri", "MANDIRI"), ("Bank Negara Indonesia", "BNI"), ("Bank Rakyat Indonesia", "BRI"))
LABELS = ("baru", "laris", "promo", "grosir", "pelanggan setia", "hadiah")
SENTENCES = (
    "Pesanan dikirim pada hari kerja.",
    "Barang dikemas rapi dengan bubble wrap.",
    "Hubungi kami untuk pembelian grosir.",
    "Terima kasih sudah berbelanja.",
    "Stok terbatas, pesan sekarang.",
)
TITLES = ("Pengenalan", "Bahan dan alat", "Langkah pertama", "Latihan", "Tanya jawab", "Penutup")
QUESTIONS = ("Berapa lama pengiriman?", "Apakah bisa COD?", "Apakah ada garansi?", "Bagaimana cara retur?")
SOURCES = ("instagram", "tiktok", "facebook", "google", "whatsapp")
TAXONOMY = ("Makanan & Minuman", "Minuman", "Kopi", "Kopi Bubuk", "Arabika", "Kemasan", "250 gram")
#: Display names of enum values.
ENUM_NAMES = {
    "physical": "Fisik",
    "digital": "Digital",
    "course": "Kursus",
    "license": "Lisensi",
    "subscription": "Langganan",
}
